using System.Reflection;

namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>What every estimator that learns does with seeds, threads and cancellation.</summary>
[TestClass]
public sealed class TrainingLaws
{
    static readonly MethodInfo Cancel = typeof(MLContext).GetMethod("CancelExecution", BindingFlags.NonPublic | BindingFlags.Instance)!;

    readonly MLContext _ml = new(seed: 1);

    [TestMethod, DynamicData(nameof(Subject.EveryTrainer), typeof(Subject))]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads(Subject subject)
    {
        var one = Saved(new());
        ModelZip.AreEqual(one, Saved(new()), "again");
        ModelZip.AreEqual(one, Saved(new(Threads: 4)), "four threads");
        Assert.AreNotEqual("", ModelZip.Difference(one, Saved(new(Seed: 2))), "another seed");

        byte[] Saved(Setting setting) => ModelZip.Save(_ml, subject.Step(new MLContext(seed: 7), setting).Fit(subject.Data(_ml)), schema: null);
    }

    [TestMethod, DynamicData(nameof(Subject.EveryTrainer), typeof(Subject))]
    public void A_token_cancelled_before_training_ends_it(Subject subject) => Assert.ThrowsExactly<OperationCanceledException>(() =>
        subject.Step(_ml, new(Token: new(canceled: true))).Fit(subject.Data(_ml)));

    [TestMethod, DynamicData(nameof(Subject.EveryTrainer), typeof(Subject))]
    public void A_token_cancelled_while_rows_are_read_ends_it(Subject subject)
    {
        using var source = new CancellationTokenSource();
        StopsReading(subject, subject.Step(_ml, new(Token: source.Token)), source.Cancel);
    }

    [TestMethod, DynamicData(nameof(Subject.EveryTrainer), typeof(Subject))]
    public void A_context_cancelled_while_rows_are_read_ends_it(Subject subject)
    {
        var cancelled = new MLContext(seed: 1);
        StopsReading(subject, subject.Step(cancelled, new()), () => Cancel.Invoke(cancelled, null));
    }

    void StopsReading(Subject subject, IEstimator<ITransformer> step, Action cancel)
    {
        const int Rows = 20_000, Last = 200;
        var read = 0;
        var rows = subject.Data(_ml, _ml.Data.LoadFromEnumerable(ThenCancel()));
        Assert.ThrowsExactly<OperationCanceledException>(() => step.Fit(rows));
        Assert.IsTrue(read < Rows / 2, $"{read} rows read");

        IEnumerable<Recording> ThenCancel()
        {
            foreach (var recording in Recording.Make(Rows))
            {
                if (++read == Last) cancel();
                yield return recording;
            }
        }
    }
}
