using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.AutoML.Tests.Architecture;

[TestClass]
public sealed class PublicSurfaceTests
{
    [TestMethod]
    public void Public_surface_is_the_committed_one() => PublicSurface.AssertMatches(typeof(LstmAutoCatalog).Assembly, Repository.Path("src/Microsoft.ML.Lstm.AutoML/PublicApi.txt"));
}
