using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Charts.Tests;

[TestClass]
public sealed class PublicSurfaceTests
{
    [TestMethod]
    public void Public_surface_is_the_committed_one() =>
        PublicSurface.AssertMatches(typeof(ForecastChart).Assembly, Repository.Path("src/Microsoft.ML.Lstm.Charts/PublicApi.txt"));
}
