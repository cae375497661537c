using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Files;

/// <summary>A step's share of a model file: ML.NET's own header, by which its loader finds the step, before the step's parts.</summary>
/// <param name="What">What it holds, for messages.</param>
/// <param name="Signature">Eight letters that name it.</param>
/// <param name="Version">The version that is written, and that a library must know to read it: raise it when older ones can no longer.</param>
/// <param name="Loader">The signature of the step's loader.</param>
sealed record ModelFile(string What, string Signature, uint Version, string Loader)
{
    /// <summary>A type of the step's assembly, which files name, so that a process loads it that never mentions it.</summary>
    public Type Step { get; init; } = typeof(ModelFile);

    VersionInfo Header => new(Signature, Version, Version, 0x00010001, Step.Assembly.FullName, Loader);

    public void Save(ModelSaveContext ctx, Action parts)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Header);
        parts();
    }

    /// <summary>Reads the parts, and tells of damaged content as ML.NET does.</summary>
    public T Load<T>(IHostEnvironment env, ModelLoadContext ctx, Func<T> parts)
    {
        ctx.CheckAtModel(Header);
        try
        {
            return parts();
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException or ArgumentException or FormatException or OverflowException)
        {
            throw MLNetInternals.Undecodable(env, $"This model file's {What} cannot be read. {damaged.Message}");
        }
    }
}
