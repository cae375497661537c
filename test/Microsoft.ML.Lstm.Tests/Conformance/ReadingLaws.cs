using Microsoft.ML.Data;
using Microsoft.ML.Lstm.FreshProcess;

namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>How what every fitted step returns is read: lazily, as often as one likes, each row in its place.</summary>
[TestClass]
public sealed class ReadingLaws
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod, DynamicData(nameof(Subject.Every), typeof(Subject))]
    public void Nothing_is_read_before_it_is_asked_for_and_few_rows_for_the_first(Subject subject)
    {
        var watched = new WatchedView(subject.Data(_ml, 3000));
        var view = subject.Model.Transform(watched);
        Assert.IsTrue(view.Schema.Count > 0 && view.GetRowCount() is null or 3000);
        using var cursor = view.GetRowCursor(view.Schema);
        Assert.AreEqual(0, watched.Rows);
        Assert.IsTrue(cursor.MoveNext());
        Assert.IsTrue(watched.Rows <= 300, $"{watched.Rows} rows read for the first");
    }

    [TestMethod, DynamicData(nameof(Subject.Every), typeof(Subject))]
    public void Only_columns_that_are_asked_for_are_read_and_computed(Subject subject)
    {
        var rows = subject.Data(_ml);
        string[] checks = subject.Groups ? ["Series", "Time"] : [];
        var watched = new WatchedView(rows);
        var view = subject.Model.Transform(watched);
        using (var cursor = view.GetRowCursor([view.Schema["Kind"]]))
        {
            Assert.IsTrue(cursor.MoveNext());
            Assert.IsFalse(cursor.IsColumnActive(view.Schema[subject.Columns[^1]]));
            Assert.ThrowsExactly<ArgumentException>(() => cursor.GetGetter<float>(view.Schema[subject.Columns[^1]]));
            Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<DataViewRowId>(view.Schema["Kind"]));
        }
        CollectionAssert.AreEquivalent(checks.Append("Kind").ToArray(), watched.Asked.ToArray());

        watched = new WatchedView(rows);
        view = subject.Model.Transform(watched);
        using (var cursor = view.GetRowCursor([view.Schema[subject.Columns[^1]]]))
        {
            Assert.IsTrue(cursor.MoveNext());
            Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<DataViewRowId>(view.Schema[subject.Columns[^1]]));
        }
        CollectionAssert.AreEquivalent(
            subject.Reads.Where(column => !column.TrainingOnly).Select(column => column.Name).Union(checks).ToArray(), watched.Asked.ToArray());
    }

    [TestMethod, DynamicData(nameof(Subject.Every), typeof(Subject))]
    public void Reading_again_side_by_side_or_on_many_threads_gives_the_same(Subject subject)
    {
        var view = subject.Model.Transform(subject.Data(_ml));
        var expected = Lines(subject, view);
        Assert.IsTrue(expected.Length >= 20 && expected.Distinct().Count() > 1);
        CollectionAssert.AreEqual(expected, Lines(subject, view), "again");
        using (var half = view.GetRowCursor(view.Schema))
        {
            for (var row = 0; row < expected.Length / 2; row++) Assert.IsTrue(half.MoveNext());
            CollectionAssert.AreEqual(expected, Lines(subject, view), "beside a cursor that stands half way");
        }
        Task<string[]>[] tasks = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => Lines(subject, view)))];
        foreach (var task in tasks) CollectionAssert.AreEqual(expected, task.Result, "on a thread of three");
    }

    [TestMethod, DynamicData(nameof(Subject.Every), typeof(Subject))]
    public void Rows_are_counted_whichever_columns_are_asked_for(Subject subject)
    {
        var rows = subject.Data(_ml);
        var view = subject.Model.Transform(rows);
        var expected = subject.Groups ? 120 / Recording.Steps : 120;
        foreach (var columns in (IEnumerable<DataViewSchema.Column>[])[[], [view.Schema["Group"]], [view.Schema[subject.Columns[^1]]], view.Schema])
        {
            using var cursor = view.GetRowCursor(columns);
            var count = 0;
            for (; cursor.MoveNext(); count++) Assert.AreEqual(count, cursor.Position);
            Assert.AreEqual(expected, count);
            Assert.IsFalse(cursor.MoveNext());
        }
        Assert.IsTrue(view.GetRowCount() is not { } told || told == expected);
        Assert.AreEqual(expected, Ids(view).Distinct().Count());
        CollectionAssert.AreEqual(Ids(view), Ids(view));
        if (!subject.Groups) CollectionAssert.AreEqual(Ids(rows), Ids(view));
    }

    [TestMethod, DynamicData(nameof(Subject.Every), typeof(Subject))]
    public void No_row_is_lost_or_moved_whatever_lies_before(Subject subject)
    {
        var rows = _ml.Data.LoadFromEnumerable(Recording.Make(360));
        IDataView[] before =
        [
            rows, _ml.Data.Cache(rows), _ml.Data.FilterRowsByColumn(rows, "Group", 7, 54), _ml.Data.TakeRows(_ml.Data.SkipRows(rows, 60), 290),
            _ml.Data.FilterRowsByMissingValues(rows, "Gappy"), _ml.Data.ShuffleRows(rows, seed: 3),
        ];
        foreach (var upstream in subject.Groups ? before[..5] : subject.HasOrder ? before[..5] : before)
        {
            var listed = _ml.Data.LoadFromEnumerable(_ml.Data.CreateEnumerable<Recording>(upstream, reuseRowObject: false).ToArray());
            string[] columns = [.. subject.Columns, .. subject.Groups ? (string[])["Series", "Group"] : ["Series", "Time"]];
            CollectionAssert.AreEqual(
                Table.Lines(subject.Model.Transform(subject.Data(_ml, listed)), columns).ToArray(), Table.Lines(subject.Model.Transform(subject.Data(_ml, upstream)), columns).ToArray());
        }
    }

    /// <summary>As of a file that is being written: answers in the wrong rows, or of none, would be worse than an exception.</summary>
    [TestMethod, DynamicData(nameof(Subject.Every), typeof(Subject))]
    public void Rows_that_are_more_or_fewer_each_time_they_are_read_are_refused(Subject subject)
    {
        if (subject.Groups) return;
        foreach (var step in new[] { 10, -10 })
        {
            var count = 100;
            var view = subject.Model.Transform(subject.Data(_ml, _ml.Data.LoadFromEnumerable(Changing())));
            StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Lines(subject, view)).Message, "Cache");

            IEnumerable<Recording> Changing()
            {
                foreach (var recording in Recording.Make(count += step)) yield return recording;
            }
        }
    }

    [TestMethod, DynamicData(nameof(Subject.Every), typeof(Subject))]
    public void No_rows_give_no_rows_and_nothing_to_learn_from(Subject subject)
    {
        var none = subject.Data(_ml, _ml.Data.FilterRowsByColumn(Recording.Rows(_ml), "Group", lowerBound: 1000));
        Assert.IsEmpty(Lines(subject, subject.Model.Transform(none)));
        if (subject.Groups || subject.IsPretrained) return;
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => subject.Step(_ml, new()).Fit(none));
        StringAssert.Contains(error.Message, $"'{subject.Reads[0].Name}'");
    }

    static DataViewRowId[] Ids(IDataView view)
    {
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetIdGetter();
        var ids = new List<DataViewRowId>();
        while (cursor.MoveNext())
        {
            var id = default(DataViewRowId);
            getter(ref id);
            ids.Add(id);
        }
        return [.. ids];
    }

    static string[] Lines(Subject subject, IDataView view) => [.. Table.Lines(view, subject.Columns)];
}
