using System.Reflection;

namespace Microsoft.ML.StandIn.Tests;

/// <summary>Which ML.NET these tests run on: the stand-in, or (-p:MLNet=nuget) the real one.</summary>
static class Host
{
    public static bool IsReal { get; } = typeof(Host).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(item => item is { Key: "MLNetHost", Value: "nuget" });

    public static void RequireStandIn(string reason)
    {
        if (IsReal) Assert.Inconclusive($"Only on the stand-in: {reason}.");
    }
}
