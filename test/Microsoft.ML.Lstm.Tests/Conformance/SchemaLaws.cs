using Microsoft.ML.Lstm.FreshProcess;
using Microsoft.ML.Lstm.Tests.Sequences;

namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>What every estimator says of schemas.</summary>
[TestClass]
public sealed class SchemaLaws
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod, DynamicData(nameof(Subject.Every), typeof(Subject))]
    public void What_is_promised_is_delivered(Subject subject)
    {
        var rows = subject.Data(_ml);
        var promised = subject.Step(_ml, new()).GetOutputSchema(Shapes.Of(rows.Schema));
        foreach (var model in (ITransformer[])[subject.Model, ModelZip.Load(ModelZip.Save(_ml, subject.Model, rows.Schema))])
        {
            var delivered = model.Transform(rows).Schema;
            Assert.AreEqual(Text(Shapes.Of(delivered)), Text(promised));
            Assert.AreEqual(Text(Shapes.Of(model.GetOutputSchema(rows.Schema))), Text(promised));
            CollectionAssert.AreEqual(
                model.GetOutputSchema(rows.Schema).Select(column => (column.Name, column.Type)).ToArray(), delivered.Select(column => (column.Name, column.Type)).ToArray());
            foreach (var name in subject.Columns) Assert.IsNotNull(delivered.GetColumnOrNull(name), name);
        }
    }

    [TestMethod, DynamicData(nameof(Subject.EveryRead), typeof(Subject))]
    public void A_column_that_is_missing_or_of_the_wrong_type_is_named(Subject subject, ReadColumn column)
    {
        var good = subject.Data(_ml);
        var step = subject.Step(_ml, new());
        var chain = step.Append(_ml.Transforms.CopyColumns("Copy", subject.Columns[0]));
        var missing = With(good, _ml.Transforms.DropColumns(column.Name));
        IDataView[] all = [missing, With(missing, _ml.Transforms.CopyColumns(column.Name, column.Wrong)), With(good, _ml.Transforms.CopyColumns(column.Name, column.Wrong))];
        foreach (var bad in all)
        {
            Refused(() => step.GetOutputSchema(Shapes.Of(bad.Schema)));
            Refused(() => step.Fit(bad));
            Refused(() => chain.Fit(bad));
            if (column.TrainingOnly) continue;
            Refused(() => subject.Model.Transform(bad));
            Refused(() => subject.Model.GetOutputSchema(bad.Schema));
        }
        if (column.TrainingOnly) Assert.AreEqual(Lines(subject, good).Length, Lines(subject, missing).Length);

        void Refused(Action action) => StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message, $"'{column.Name}'");
    }

    [TestMethod, DynamicData(nameof(Subject.EveryRead), typeof(Subject))]
    public void A_hidden_column_of_the_wrong_type_is_not_read(Subject subject, ReadColumn column)
    {
        var good = subject.Data(_ml);
        var hide = _ml.Transforms.CopyColumns("Spare", column.Name).Append(_ml.Transforms.CopyColumns(column.Name, column.Wrong))
            .Append(_ml.Transforms.CopyColumns(column.Name, "Spare"));
        var hidden = With(good, hide);
        CollectionAssert.AreEqual(Lines(subject, good), Lines(subject, hidden));
        CollectionAssert.AreEqual(Lines(subject, good), Table.Lines(subject.Step(_ml, new()).Fit(With(subject.Past(_ml), hide)).Transform(hidden), subject.Columns).ToArray(), "fitted on");
    }

    [TestMethod, DynamicData(nameof(Subject.Every), typeof(Subject))]
    public void Columns_of_the_names_that_it_adds_are_hidden_and_pass_through(Subject subject)
    {
        if (subject.Groups) return;
        var (good, taken) = (subject.Data(_ml), Taken(subject.Data(_ml)));
        var step = subject.Step(_ml, new());
        var view = step.Fit(Taken(subject.Past(_ml))).Transform(taken);
        Assert.AreEqual(Text(Shapes.Of(view.Schema)), Text(step.GetOutputSchema(Shapes.Of(taken.Schema))));
        CollectionAssert.AreEqual(Lines(subject, good), Table.Lines(view, subject.Columns).ToArray());

        // What is hidden is there for whom a cursor is asked by column.
        var column = view.Schema[taken.Schema[subject.Columns[0]].Index];
        Assert.IsTrue(column.IsHidden);
        using var cursor = view.GetRowCursor([column]);
        var getter = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        var text = default(ReadOnlyMemory<char>);
        Assert.IsTrue(cursor.MoveNext());
        getter(ref text);
        Assert.AreEqual(Recording.Make(1)[0].Text, text.ToString());

        IDataView Taken(IDataView rows) => subject.Columns.Aggregate(rows, (view, name) => With(view, _ml.Transforms.CopyColumns(name, "Text")));
    }

    static IDataView With(IDataView rows, IEstimator<ITransformer> step) => step.Fit(rows).Transform(rows);

    static string[] Lines(Subject subject, IDataView rows) => [.. Table.Lines(subject.Model.Transform(rows), subject.Columns)];

    static string Text(SchemaShape shape) => string.Join('\n', shape.Select(Shapes.Text).Order(StringComparer.Ordinal));
}
