using Microsoft.ML.Data;
using Microsoft.ML.Lstm.FreshProcess;
using Microsoft.ML.Lstm.Tests.Conformance;

namespace Microsoft.ML.Lstm.Tests.Chains;

/// <summary>Views of ML.NET before and behind each of our steps.</summary>
[TestClass]
public sealed class CacheAndFilterTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod, DynamicData(nameof(Subject.Rows), typeof(Subject))]
    public void Caches_before_and_behind_change_nothing(Subject subject)
    {
        var rows = Recording.Rows(_ml);
        var expected = Lines(subject, subject.Make(_ml).Fit(rows).Transform(rows));
        Assert.IsTrue(expected.Length >= 20 && expected.Distinct().Count() > 2);

        var cached = _ml.Data.Cache(rows);
        var view = _ml.Data.Cache(subject.Make(_ml).Fit(cached).Transform(cached));
        CollectionAssert.AreEqual(expected, Lines(subject, view));
        CollectionAssert.AreEqual(expected, Lines(subject, view), "read again");

        var chain = _ml.Transforms.CopyColumns("Copy", "Value").AppendCacheCheckpoint(_ml).Append(subject.Make(_ml)).AppendCacheCheckpoint(_ml)
            .Append(_ml.Transforms.CopyColumns("Again", subject.Columns[0]));
        CollectionAssert.AreEqual(expected, Lines(subject, chain.Fit(rows).Transform(rows)));
    }

    [TestMethod, DynamicData(nameof(Subject.Rows), typeof(Subject))]
    public void A_model_learns_from_the_rows_that_a_filter_leaves(Subject subject)
    {
        var all = Recording.Make(180);
        var fresh = Recording.Rows(_ml, 36, seed: 2);
        var expected = subject.Make(_ml).Fit(_ml.Data.LoadFromEnumerable(all[..120])).Transform(fresh);
        var filtered = _ml.Data.FilterRowsByColumn(_ml.Data.LoadFromEnumerable(all), "Group", upperBound: 20);
        CollectionAssert.AreEqual(Lines(subject, expected), Lines(subject, subject.Make(_ml).Fit(filtered).Transform(fresh)));
    }

    [TestMethod, DynamicData(nameof(Subject.Rows), typeof(Subject))]
    public void Filters_behind_see_whole_rows(Subject subject)
    {
        var rows = Recording.Rows(_ml);
        var view = subject.Make(_ml).Fit(rows).Transform(rows);
        var expected = Lines(subject, view);
        CollectionAssert.AreEqual(expected[5..15], Lines(subject, _ml.Data.TakeRows(_ml.Data.SkipRows(view, 5), 10)));
        var groups = view.GetColumn<float>("Group").ToArray();
        var middle = expected.Where((_, row) => groups[row] is >= 3 and < 9).ToArray();
        CollectionAssert.AreEqual(middle, Lines(subject, _ml.Data.FilterRowsByColumn(view, "Group", 3, 9)));
        CollectionAssert.AreEquivalent(expected, Lines(subject, _ml.Data.ShuffleRows(view, seed: 1)));
        CollectionAssert.AreEqual(expected, Lines(subject, _ml.Data.ShuffleRows(view, shufflePoolSize: 1, shuffleSource: false)));
        var split = _ml.Data.TrainTestSplit(view, 0.3, seed: 1);
        CollectionAssert.AreEquivalent(expected, Lines(subject, split.TrainSet).Concat(Lines(subject, split.TestSet)).ToArray());
    }

    static string[] Lines(Subject subject, IDataView view) => [.. Table.Lines(view, subject.Columns)];
}
