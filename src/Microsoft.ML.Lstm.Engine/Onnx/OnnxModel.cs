using Google.Protobuf;
using Microsoft.ML.Lstm.Engine.Onnx.Import;
using Microsoft.ML.Lstm.Engine.Onnx.Protocol;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>
/// A model of an ONNX file that runs here, without a native library: LSTM, GRU and RNN with all their attributes, by the engine's kernels, and the nodes around them (docs/onnx.md names
/// them). Immutable; any number of sessions run it side by side.
/// </summary>
/// <remarks>Files are untrusted: sizes are checked before memory is taken, and what is not known is refused by its name.</remarks>
public sealed class OnnxModel
{
    const long OldestOpset = 7, NewestOpset = 23;

    // Constants are no more than the file holds, but for weights that are packed.
    const long MostConstants = 1L << 31;

    OnnxModel(GraphPlan plan, byte[] bytes) => (Plan, Bytes) = (plan, bytes);

    /// <summary>The inputs that have to be given.</summary>
    public IReadOnlyList<OnnxPort> Inputs => Plan.Inputs;

    /// <summary>The outputs.</summary>
    public IReadOnlyList<OnnxPort> Outputs => Plan.Outputs;

    internal GraphPlan Plan { get; }

    /// <summary>Why a session cannot go on from step to step; null if it can.</summary>
    internal string? WhyNoStream => Plan.WhyNoStream;

    /// <summary>The file.</summary>
    internal byte[] Bytes { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no ONNX model, is damaged, has constants in another file, or has a node that is not known; the message names it.</exception>
    public static OnnxModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Load(File.ReadAllBytes(path));
    }

    /// <summary>The same from a stream, from where it stands to its end; it stays open.</summary>
    /// <inheritdoc cref="Load(string)"/>
    public static OnnxModel Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Load(copy.ToArray());
    }

    internal static OnnxModel Load(byte[] bytes)
    {
        OnnxModelMessage message;
        try
        {
            message = OnnxModelMessage.Parser.WithDiscardUnknownFields(true).ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException($"It is no ONNX model, or it is damaged. {damaged.Message}", damaged);
        }
        if (message.Graph is not { } graph) throw new InvalidDataException("It is no ONNX model: it has no graph.");
        var opset = message.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version ?? 1;
        if (opset is < OldestOpset or > NewestOpset)
            throw new InvalidDataException(FormattableString.Invariant($"It is written in version {opset} of ONNX's operators. Versions {OldestOpset} to {NewestOpset} are known: export it in one of them."));
        return new(GraphPlanner.Plan(graph, opset, new(MostConstants)), bytes);
    }

    /// <summary>A session that runs the model, one run at a time; its memory is kept from run to run.</summary>
    /// <param name="mostValues">Numbers that all values of a run may hold together, at most; a run that needs more throws. 2²⁸ by default, which are 1 GiB as single precision.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public OnnxSession CreateSession(long mostValues = 1 << 28)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mostValues);
        return new(this, mostValues);
    }

    /// <summary>Its inputs and outputs.</summary>
    public override string ToString() => $"{string.Join(", ", Inputs)} -> {string.Join(", ", Outputs)}";
}
