using System.Reflection;
using Microsoft.ML.Lstm.Tests.Shared;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Architecture;

/// <summary>eng/mlnet's contract of Microsoft.ML.TimeSeries, which befriends the library, held against <c>TimeSeries.txt</c>; on ML.NET's package the list is.</summary>
[TestClass]
public sealed class TimeSeriesContractTests
{
    static readonly Assembly Loaded = typeof(TimeSeriesPredictionEngine<,>).Assembly;
    static readonly ContractSurface Surface =
        new([Loaded], Loaded.GetType("Microsoft.ML.Transforms.TimeSeries.SsaForecastingTransformer") is null, "eng/mlnet/TimeSeries.txt", toFriends: true);

    [TestMethod]
    public void The_contract_invents_nothing_and_the_package_has_all_that_is_listed() => Surface.InventsNothingAndThePackageHasAllThatIsListed();

    [TestMethod]
    public void What_others_implement_is_whole() => Surface.WhatOthersImplementIsWhole();
}
