using System.Diagnostics;

namespace Microsoft.ML.Lstm.Tests;

/// <summary>Model files as bytes: whole, in parts, and damaged.</summary>
static partial class ModelZip
{
    /// <summary>A part cut off at many places, and gone.</summary>
    public static IEnumerable<(byte[] File, string What)> CutOff(byte[] zip, string part)
    {
        var entry = Entry(zip, part);
        for (var length = 0; length < entry.Length; length += Math.Max(1, entry.Length / 25))
            yield return (WithEntry(zip, part, entry[..length]), $"{part}: {length} of {entry.Length} bytes");
        yield return (WithEntry(zip, part, null), $"{part}: gone");
    }

    /// <summary>A part as <see cref="CutOff"/>, and with a bit turned at many places.</summary>
    public static IEnumerable<(byte[] File, string What)> Damaged(byte[] zip, string part)
    {
        foreach (var cut in CutOff(zip, part)) yield return cut;
        var entry = Entry(zip, part);
        for (var i = 0; i < entry.Length; i += Math.Max(1, entry.Length / 60))
        {
            var flipped = (byte[])entry.Clone();
            flipped[i] ^= 0x10;
            yield return (WithEntry(zip, part, flipped), $"{part}: byte {i} flipped");
        }
    }

    /// <summary>Asserts that the file is refused, and hands back how.</summary>
    public static Exception Refused(byte[] file, string what)
    {
        try
        {
            Load(file);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or InvalidDataException or EndOfStreamException or System.Reflection.TargetInvocationException)
        {
            Assert.IsTrue(error.Message.Length > 10, what);
            return error;
        }
        throw new AssertFailedException($"{what}: the file was loaded");
    }

    /// <summary>Asserts that files cut off, damaged, or of a newer library are refused.</summary>
    public static void RefusesDamage(byte[] good, params string[] parts)
    {
        for (var length = 0; length < good.Length; length += Math.Max(1, good.Length / 40)) Refused(good[..length], $"{length} of {good.Length} bytes");
        foreach (var (file, what) in CutOff(good, "Model.key").Concat(parts.SelectMany(part => Damaged(good, part)))) Refused(file, what);
        var key = Entry(good, "Model.key");
        key[0x48] = key[0x4C] = 0x63;
        var error = Refused(WithEntry(good, "Model.key", key), "a newer version");
        Assert.IsInstanceOfType<FormatException>(error.GetBaseException(), error.ToString());
    }

    /// <summary>Runs the program that loads models and never mentions us; its lines.</summary>
    public static string[] RunFreshProcess(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.Lstm.FreshProcess.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'))];
    }

    /// <summary>Asserts that all parts are equal, byte for byte.</summary>
    public static void AreEqual(byte[] expected, byte[] actual, string what) => Assert.AreEqual("", Difference(expected, actual), what);
}
