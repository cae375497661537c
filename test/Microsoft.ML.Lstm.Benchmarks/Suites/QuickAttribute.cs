using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Microsoft.ML.Lstm.Benchmarks.Suites;

/// <summary>Two seconds for each benchmark, in the process that is there: all suites are done in a few minutes.</summary>
[AttributeUsage(AttributeTargets.Class)]
sealed class QuickAttribute : Attribute, IConfigSource
{
    public IConfig Config { get; } = ManualConfig.CreateEmpty().AddJob(Job.Default
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithWarmupCount(3)
        .WithIterationCount(7)
        .WithIterationTime(TimeInterval.FromMilliseconds(150)));
}
