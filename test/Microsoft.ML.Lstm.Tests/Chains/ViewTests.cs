using Microsoft.ML.Lstm.FreshProcess;

namespace Microsoft.ML.Lstm.Tests.Chains;

/// <summary>What ML.NET expects of every view, of what our steps return.</summary>
[TestClass]
public sealed class ViewTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod, DynamicData(nameof(Subject.Rows), typeof(Subject))]
    public void Cursors_of_many_threads_walk_one_view(Subject subject)
    {
        var view = Scored(subject);
        string[] Lines() => [.. Table.Lines(view, subject.Columns)];
        var expected = Lines();
        Assert.IsTrue(expected.Length >= 20);
        Task<string[]>[] tasks = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(Lines))];
        foreach (var task in tasks) CollectionAssert.AreEqual(expected, task.Result);
    }

    [TestMethod, DynamicData(nameof(Subject.Rows), typeof(Subject))]
    public void Rows_are_counted_whichever_columns_are_asked_for(Subject subject)
    {
        var view = Scored(subject);
        var expected = subject == Subject.Grouping ? 20 : 120;
        foreach (var columns in (IEnumerable<DataViewSchema.Column>[])[[], [view.Schema["Group"]], [view.Schema[subject.Columns[^1]]], view.Schema])
        {
            using var cursor = view.GetRowCursor(columns);
            var count = 0;
            while (cursor.MoveNext()) count++;
            Assert.AreEqual(expected, count);
            Assert.IsFalse(cursor.MoveNext());
        }
        Assert.IsTrue(view.GetRowCount() is null or 120 || view.GetRowCount() == expected);
    }

    [TestMethod, DynamicData(nameof(Subject.Rows), typeof(Subject))]
    public void A_filter_that_leaves_nothing_gives_no_rows_and_nothing_to_learn_from(Subject subject)
    {
        var none = _ml.Data.FilterRowsByColumn(Recording.Rows(_ml), "Group", lowerBound: 1000);
        Assert.AreEqual(0, Table.Lines(subject.Make(_ml).Fit(Recording.Rows(_ml)).Transform(none), subject.Columns).Count());
        if (subject == Subject.Grouping) return;
        var error = Assert.Throws<Exception>(() => subject.Make(_ml).Fit(none));
        Assert.IsTrue(error is InvalidOperationException or ArgumentException, $"{error}");
    }

    IDataView Scored(Subject subject) => subject.Make(_ml).Fit(Recording.Rows(_ml)).Transform(Recording.Rows(_ml));
}
