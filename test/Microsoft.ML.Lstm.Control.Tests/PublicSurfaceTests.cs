using Microsoft.ML.Lstm.Tests.Architecture;
using Microsoft.ML.Lstm.Tests.Shared;
using Mono.Cecil;

namespace Microsoft.ML.Lstm.Control.Tests;

[TestClass]
public sealed class PublicSurfaceTests
{
    [TestMethod]
    public void Public_surface_is_the_committed_one() =>
        PublicSurface.AssertMatches(typeof(IEnvironment).Assembly, Repository.Path("src/Microsoft.ML.Lstm.Control/PublicApi.txt"));

    [TestMethod]
    public void No_message_is_written_in_the_culture_of_the_machine()
    {
        using var module = ModuleDefinition.ReadModule(typeof(IEnvironment).Assembly.Location);
        Assert.AreEqual("", string.Join('\n', CultureOfMessages.Of(module).Distinct()));
    }
}
