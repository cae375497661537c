namespace Microsoft.ML.Lstm.Tests;

/// <summary>Native libraries of ML.NET's trainers, which not every machine can load.</summary>
static class Natives
{
    public static bool AreMissing(Exception error) =>
        error is DllNotFoundException or BadImageFormatException || (error.InnerException is { } inner && AreMissing(inner));
}
