using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.Architecture;

[TestClass]
public sealed class PublicSurfaceTests
{
    [TestMethod]
    public void Public_surface_is_the_committed_one() =>
        PublicSurface.AssertMatches(typeof(LstmForecastingOptions).Assembly, Repository.Path("src/Microsoft.ML.Lstm/PublicApi.txt"));
}
