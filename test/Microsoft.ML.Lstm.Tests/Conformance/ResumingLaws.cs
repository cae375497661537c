namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>What every estimator that learns does with a checkpoint.</summary>
[TestClass]
public sealed class ResumingLaws
{
    const int Epochs = 3;

    readonly MLContext _ml = new(seed: 1);
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lstm");

    string Checkpoint => Path.Combine(_folder.FullName, "training.ckpt");

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    /// <summary>Cancelled after each of its reports in turn, and called again with other threads: one that keeps what it has returns it, another throws.</summary>
    [TestMethod, DynamicData(nameof(Subject.EveryTrainer), typeof(Subject))]
    public void A_cancelled_training_is_resumed_to_the_bits_of_one_that_was_not(Subject subject)
    {
        var reports = 0;
        var expected = Saved(subject, new() { Epochs = Epochs, Report = _ => reports++ });
        Assert.IsTrue(reports > 0);
        var left = 0;
        for (var last = 1; last <= Math.Min(reports, 6); last++)
        {
            using var source = new CancellationTokenSource();
            var told = 0;
            try
            {
                Fit(subject, new(Token: source.Token) { Epochs = Epochs, Checkpoint = Checkpoint, Report = _ => { if (++told == last) source.Cancel(); } });
            }
            catch (OperationCanceledException)
            {
            }
            Assert.IsTrue(told >= last, $"{told} reports");
            if (File.Exists(Checkpoint)) left++;
            ModelZip.AreEqual(expected, Saved(subject, new(Threads: 4) { Epochs = Epochs, Checkpoint = Checkpoint }), $"cancelled after report {last} of {reports}");
            Assert.IsFalse(File.Exists(Checkpoint), "it is done");
        }
        Assert.IsTrue(left > 0, "no checkpoint was left to resume from");
    }

    [TestMethod, DynamicData(nameof(Subject.EveryTrainer), typeof(Subject))]
    public void A_checkpoint_of_another_seed_or_of_other_rows_is_refused(Subject subject)
    {
        using var source = new CancellationTokenSource();
        try
        {
            Fit(subject, new(Token: source.Token) { Epochs = Epochs, Checkpoint = Checkpoint, Report = _ => source.Cancel() });
        }
        catch (OperationCanceledException)
        {
        }
        Assert.IsTrue(File.Exists(Checkpoint));
        Assert.ThrowsExactly<InvalidOperationException>(() => Fit(subject, new(Seed: 2) { Epochs = Epochs, Checkpoint = Checkpoint }));
        Assert.ThrowsExactly<InvalidOperationException>(() => subject.Step(new MLContext(seed: 7), new() { Epochs = Epochs, Checkpoint = Checkpoint }).Fit(subject.Data(_ml, seed: 9)));
        Assert.IsTrue(File.Exists(Checkpoint), "it can still be resumed");
    }

    ITransformer Fit(Subject subject, Setting setting) => subject.Step(new MLContext(seed: 7), setting).Fit(subject.Data(_ml));

    byte[] Saved(Subject subject, Setting setting) => ModelZip.Save(_ml, Fit(subject, setting), schema: null);
}
