using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Tool.Shards;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Tests;

[TestClass]
public sealed class ShardTests
{
    [TestMethod]
    [DataRow("", 0xefd01f60ba992926UL)]
    [DataRow("a", 0x82a2a958a9bece5bUL)]
    [DataRow("shop 1", 0xe34b26e33c070adbUL)]
    [DataRow("Zürich", 0x24b22821293c05d0UL)]
    public void The_hash_of_a_name_is_the_same_for_good(string name, ulong expected) => Assert.AreEqual(expected, NameHash.Of(name));

    [TestMethod]
    public void A_name_longer_than_the_buffer_has_a_hash_of_all_of_it() => Assert.AreNotEqual(NameHash.Of(new string('x', 1000)), NameHash.Of(new string('x', 999) + "y"));

    [TestMethod]
    public void Series_are_spread_evenly()
    {
        var counts = new int[8];
        for (var series = 0; series < 80_000; series++) counts[NameHash.Of($"series-{series}") % 8]++;
        Assert.IsTrue(counts.All(count => count is > 9_600 and < 10_400), string.Join(' ', counts));
    }

    [TestMethod]
    [DataRow("JOB_COMPLETION_INDEX=3", 8, "3/8")]
    [DataRow("SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_COUNT=16", null, "4/16")]
    [DataRow("SLURM_ARRAY_TASK_ID=10 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_STEP=5 SLURM_ARRAY_TASK_COUNT=3 SLURM_PROCID=0 SLURM_NTASKS=1", null, "2/3")]
    [DataRow("SLURM_PROCID=1 SLURM_NTASKS=2", null, "1/2")]
    [DataRow("AWS_BATCH_JOB_ARRAY_INDEX=0 AWS_BATCH_JOB_ARRAY_SIZE=10", null, "0/10")]
    [DataRow("AWS_BATCH_JOB_ARRAY_INDEX=9 AWS_BATCH_JOB_ARRAY_SIZE=10", 10, "9/10")]
    public void Schedulers_tell_the_shard(string variables, int? shards, string expected) => Assert.AreEqual(expected, $"{Environment(variables).Find(shards)}");

    [TestMethod]
    [DataRow("", null, "no scheduler")]
    [DataRow("JOB_COMPLETION_INDEX=3", null, "--shards")]
    [DataRow("JOB_COMPLETION_INDEX=8", 8, "shard 8 of 8")]
    [DataRow("JOB_COMPLETION_INDEX=x", 8, "JOB_COMPLETION_INDEX")]
    [DataRow("AWS_BATCH_JOB_ARRAY_INDEX=0 AWS_BATCH_JOB_ARRAY_SIZE=10", 4, "started 10")]
    public void Schedulers_that_tell_no_shard_are_named(string variables, int? shards, string words)
    {
        var refused = Assert.ThrowsExactly<CommandException>(() => Environment(variables).Find(shards));
        Assert.AreEqual(ExitCode.Usage, refused.Code);
        StringAssert.Contains(refused.Message, words);
    }

    [TestMethod]
    public void Merged_shards_are_all_series_once()
    {
        using var folder = new Folder();
        var next = folder.Sales("next.csv", 84, 98);
        Run.Well("score", Trained.Forecaster, next, "-o", folder["all.csv"]);
        for (var shard = 0; shard < 4; shard++) Run.Well("score", Trained.Forecaster, next, "-o", folder["f.csv"], "--shard", $"{shard}/4");
        StringAssert.Contains(Run.Well("merge", folder["f.csv"], "--shards", "4", "--check").Output, "6 series");
        Assert.IsFalse(File.Exists(folder["f.csv"]));
        Run.Well("merge", folder["f.csv"], "--shards", "4");
        CollectionAssert.AreEqual(File.ReadAllLines(folder["all.csv"]).Order(StringComparer.Ordinal).ToArray(), File.ReadAllLines(folder["f.csv"]).Order(StringComparer.Ordinal).ToArray());
        Run.Of("merge", folder["f.csv"], "--shards", "4").Refused(ExitCode.Exists, "--overwrite");
    }

    [TestMethod]
    public void Shards_that_are_missing_changed_or_of_other_work_are_named()
    {
        using var folder = new Folder();
        var next = folder.Sales("next.csv", 84, 98);
        for (var shard = 0; shard < 3; shard++) Run.Well("score", Trained.Forecaster, next, "-o", folder["f.csv"], "--shard", $"{shard}/4");
        Run.Of("merge", folder["f.csv"], "--shards", "4").Refused(ExitCode.Incomplete, "1 of 4", "3/4");
        Run.Well("score", Trained.Forecaster, folder.Sales("other.csv", 84, 97), "-o", folder["f.csv"], "--shard", "3/4");
        Run.Of("merge", folder["f.csv"], "--shards", "4").Refused(ExitCode.Incomplete, "3/4", "another model, input or settings");
        File.AppendAllText(folder["f.1-of-4.csv"], "x");
        Run.Of("merge", folder["f.csv"], "--shards", "4").Refused(ExitCode.Incomplete, "1/4", "not what was written");
        Run.Of("merge", folder["f.csv"], "--shards", "0").Refused(ExitCode.Usage, "--shards is 0");
        Assert.IsFalse(File.Exists(folder["f.csv"]));
    }

    static ShardEnvironment Environment(string variables)
    {
        var told = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return new(told.GetValueOrDefault);
    }
}
