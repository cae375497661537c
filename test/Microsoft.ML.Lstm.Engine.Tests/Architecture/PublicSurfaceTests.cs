using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Architecture;

[TestClass]
public sealed class PublicSurfaceTests
{
    [TestMethod]
    public void Public_surface_is_the_committed_one() =>
        PublicSurface.AssertMatches(typeof(SequenceShape).Assembly, Repository.Path("src/Microsoft.ML.Lstm.Engine/PublicApi.txt"));
}
