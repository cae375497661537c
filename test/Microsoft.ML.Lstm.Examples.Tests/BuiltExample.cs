using System.Reflection;

namespace Microsoft.ML.Lstm.Examples.Tests;

/// <summary>What the examples' projects were built to, in the configuration of the tests.</summary>
static class BuiltExample
{
    /// <summary>A path below a project's folder of output.</summary>
    /// <param name="project">The project's folder below examples.</param>
    /// <param name="path">What lies in its output.</param>
    public static string Path(string project, string path)
    {
        var root = typeof(BuiltExample).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepoRoot").Value!;
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        return System.IO.Path.Combine(root, "examples", project, "bin", tests.Parent!.Name, tests.Name, path);
    }
}
