using System.Diagnostics;
using Microsoft.ML.Lstm.Tool.Shards;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Tests;

/// <summary>The program as a process: what only a process can show.</summary>
[TestClass]
public sealed class ProcessTests
{
    static string Program => typeof(ExitCode).Assembly.Location;

    [TestMethod]
    public void The_exit_code_is_that_of_the_command()
    {
        using var folder = new Folder();
        Assert.AreEqual((0, ""), End(Start("dotnet", Program, "score", Trained.Forecaster, folder.Sales("next.csv", 84, 98), "-o", folder["f.csv"])));
        var (code, error) = End(Start("dotnet", Program, "score", folder["none.zip"], folder["next.csv"], "-o", folder["g.csv"]));
        Assert.AreEqual((int)ExitCode.File, code);
        StringAssert.Contains(error, "none.zip");
        Assert.AreEqual((int)ExitCode.Usage, End(Start("dotnet", Program, "score")).Code);
    }

    [TestMethod]
    public void The_scheduler_s_variables_choose_the_shard()
    {
        using var folder = new Folder();
        var start = Start("dotnet", Program, "score", Trained.Forecaster, folder.Sales("next.csv", 84, 98), "-o", folder["f.csv"], "--shard", "auto", "--shards", "4");
        start.Environment["JOB_COMPLETION_INDEX"] = "2";
        Assert.AreEqual((0, ""), End(start));
        Assert.AreEqual("2/4", Manifest.Read(folder["f.2-of-4.csv"])!.Shard);
    }

    [TestMethod]
    public void Ctrl_C_ends_a_training_without_a_model()
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("There is no kill here.");
        using var folder = new Folder();
        using var process = Process.Start(Start("dotnet", Program, "fit", "classify", folder.Waves("waves.csv", 200), "--value", "a", "--series", "id", "--label", "kind", "--epochs", "100000", "--checkpoint", folder["c"], "-o", folder["m.zip"]))!;
        var watch = Stopwatch.StartNew();
        while (!File.Exists(folder["c"]) && watch.Elapsed.TotalMinutes < 2) Thread.Sleep(50);
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) kill.WaitForExit();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual((int)ExitCode.Cancelled, process.ExitCode, error);
        StringAssert.Contains(error, "goes on from");
        Assert.IsFalse(File.Exists(folder["m.zip"]));
        Assert.IsTrue(File.Exists(folder["c"]));
    }

    [TestMethod]
    public void A_full_disk_is_told_and_leaves_no_half_a_file()
    {
        if (!OperatingSystem.IsLinux()) Assert.Inconclusive("A limit on files takes the place of a full disk, which this system does not have.");
        using var folder = new Folder();
        var next = folder.Sales("next.csv", 84, 86, shops: 2500);
        // Files may have 512 KiB, more than the model that ML.NET unpacks, less than the scores; the runtime's own need not be written.
        var start = Start("bash", "-c", "trap '' XFSZ; ulimit -f 512; exec \"$@\"", "bash", "dotnet", Program, "score", Trained.Forecaster, next, "-o", folder["f.csv"]);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        var (code, error) = End(start);
        Assert.AreEqual((int)ExitCode.File, code, error);
        CollectionAssert.AreEqual(new[] { "next.csv" }, folder.Names.ToArray());
    }

    static ProcessStartInfo Start(string program, params string[] args) => new(program, args) { RedirectStandardError = true, RedirectStandardOutput = true };

    static (int Code, string Error) End(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
