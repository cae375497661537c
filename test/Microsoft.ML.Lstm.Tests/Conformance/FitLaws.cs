using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>What every estimator does whose <c>Fit</c> takes validation rows, or a model to go on from.</summary>
[TestClass]
public sealed class FitLaws
{
    readonly MLContext _ml = new(seed: 1);

    IDataView Validation(Subject subject) => subject.Data(_ml, 60, seed: 5);

    [TestMethod]
    public void Trainers_have_both_or_one() => CollectionAssert.AreEqual(
        new[] { true, true, true, false },
        new[] { Subject.EveryValidated, Subject.EveryContinued }.SelectMany(rows => new[] { Subject.Classes, Subject.Autoencoder }.Select(subject => rows.Any(row => row[0] == (object)subject))).ToArray());

    [TestMethod, DynamicData(nameof(Subject.EveryValidated), typeof(Subject))]
    public void Validation_rows_give_the_same_bits_on_any_number_of_threads_and_another_model_than_none(Subject subject)
    {
        var one = Saved(new());
        ModelZip.AreEqual(one, Saved(new()), "again");
        ModelZip.AreEqual(one, Saved(new(Threads: 4)), "four threads");
        Assert.AreNotEqual("", ModelZip.Difference(one, Saved(new(Seed: 2))), "another seed");
        Assert.AreNotEqual("", ModelZip.Difference(one, Save(subject.Step(new MLContext(seed: 7), new()).Fit(subject.Data(_ml)))), "without them");

        byte[] Saved(Setting setting) => Save(subject.Fit(setting, subject.Data(_ml), Validation(subject)));
    }

    [TestMethod, DynamicData(nameof(Subject.EveryValidated), typeof(Subject))]
    public void A_column_that_the_validation_rows_lack_is_named(Subject subject)
    {
        foreach (var column in subject.Reads)
        {
            var rows = _ml.Transforms.DropColumns(column.Name).Fit(Validation(subject)).Transform(Validation(subject));
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => subject.Fit(new(), subject.Data(_ml), rows)).Message, $"'{column.Name}'");
        }
        Assert.ThrowsExactly<ArgumentNullException>(() => subject.Fit<IDataView>(new(), subject.Data(_ml), null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => subject.Fit(new(), null!, Validation(subject)));
    }

    [TestMethod, DynamicData(nameof(Subject.EveryValidated), typeof(Subject))]
    public void A_token_cancelled_while_validation_rows_are_read_ends_it(Subject subject)
    {
        const int Rows = 20_000, Last = 200;
        var read = 0;
        using var source = new CancellationTokenSource();
        var rows = subject.Data(_ml, _ml.Data.LoadFromEnumerable(ThenCancel()));
        Assert.ThrowsExactly<OperationCanceledException>(() => subject.Fit(new(Token: source.Token), subject.Data(_ml), rows));
        Assert.IsTrue(read is >= Last and < Rows / 2, $"{read} rows read");

        IEnumerable<Recording> ThenCancel()
        {
            foreach (var recording in Recording.Make(Rows))
            {
                if (++read == Last) source.Cancel();
                yield return recording;
            }
        }
    }

    [TestMethod, DynamicData(nameof(Subject.EveryContinued), typeof(Subject))]
    public void Going_on_gives_the_same_bits_from_a_model_from_its_file_and_from_a_chain_and_leaves_it_as_it_was(Subject subject)
    {
        var (rows, before) = (subject.Data(_ml, seed: 4), Save(subject.Model));
        var one = Saved(subject.Model);
        ModelZip.AreEqual(one, Saved(subject.Model), "again");
        ModelZip.AreEqual(one, Saved(subject.Model, new(Threads: 4)), "four threads");
        ModelZip.AreEqual(one, Saved(ModelZip.Load(ModelZip.Save(_ml, subject.Model, rows.Schema))), "from its file");
        ModelZip.AreEqual(one, Saved(new TransformerChain<ITransformer>(_ml.Transforms.CopyColumns("Copy", "Group").Fit(rows), subject.Model)), "from a chain");
        Assert.AreNotEqual("", ModelZip.Difference(one, before), "trained further");
        Assert.AreNotEqual("", ModelZip.Difference(one, Save(subject.Step(new MLContext(seed: 7), new()).Fit(rows))), "trained from the start");
        ModelZip.AreEqual(before, Save(subject.Model), "the model before");

        byte[] Saved(ITransformer previous, Setting? setting = null) => Save(subject.Fit(setting ?? new(), rows, previous));
    }

    [TestMethod, DynamicData(nameof(Subject.EveryContinued), typeof(Subject))]
    public void A_model_of_another_kind_is_refused(Subject subject)
    {
        Assert.ThrowsExactly<ArgumentException>(() => subject.Fit(new(), subject.Data(_ml), Subject.Grouping.Model));
        Assert.ThrowsExactly<ArgumentNullException>(() => subject.Fit<ITransformer>(new(), subject.Data(_ml), null!));
    }

    byte[] Save(ITransformer model) => ModelZip.Save(_ml, model, schema: null);
}
