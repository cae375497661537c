using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>
/// Attention with two inputs in the shape of a layer, so that every law is tried on it: each step holds a memory's features and then a query's,
/// and every other step's query is asked.
/// </summary>
sealed class AttentionAsLayer(IAttention attention) : ILayer
{
    public IAttention Attention => attention;

    public int InputSize => attention.ContextSize + attention.QuerySize;

    public int OutputSize => attention.OutputSize;

    public int OutputSteps(int steps) => (steps + 1) / 2;

    public WeightLayout Weights => attention.Weights;

    public int PackedSize => attention.PackedSize;

    public int TapeSize(int batch, int steps) => attention.TapeSize(batch, OutputSteps(steps), steps);

    /// <summary>What stands at a step, and what a query is to find, for decoders that copy.</summary>
    public static float Mark(int step) => 1 + (step % 3);

    public int ScratchSize(int batch, int steps) => batch * (steps + OutputSteps(steps)) +
        2 * batch * (steps * attention.ContextSize + OutputSteps(steps) * attention.QuerySize)
        + attention.ScratchSize(batch, OutputSteps(steps), steps);

    public void Initialize(Span<float> weights, Random random) => attention.Initialize(weights, random);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => attention.Pack(weights, packed);

    public void Forward(in ForwardPass pass)
    {
        var (batch, steps) = (pass.Shape.Batch, pass.Shape.Steps);
        Divide(pass.Input, batch, steps, pass.Scratch, out var memory, out var query, out var marks, out var wanted, out var rest);
        attention.Forward(new()
        {
            Batch = batch,
            Queries = OutputSteps(steps),
            Steps = steps,
            Weights = pass.Weights,
            Packed = pass.Packed,
            Query = query,
            Context = memory,
            Mask = pass.Mask,
            ContextMarks = marks,
            QueryMarks = wanted,
            Output = pass.Output,
            Tape = pass.Tape,
            Scratch = rest,
        });
    }

    public void Backward(in BackwardPass pass)
    {
        var (batch, steps, size) = (pass.Shape.Batch, pass.Shape.Steps, attention.ContextSize);
        Divide(pass.Input, batch, steps, pass.Scratch, out var memory, out var query, out var marks, out var wanted, out var rest);
        var needed = !pass.InputGradient.IsEmpty;
        var memoryGradient = rest[..memory.Length];
        var queryGradient = rest.Slice(memory.Length, query.Length);
        attention.Backward(new()
        {
            Batch = batch,
            Queries = OutputSteps(steps),
            Steps = steps,
            Weights = pass.Weights,
            Packed = pass.Packed,
            Query = query,
            Context = memory,
            Mask = pass.Mask,
            ContextMarks = marks,
            QueryMarks = wanted,
            Tape = pass.Tape,
            OutputGradient = pass.OutputGradient,
            QueryGradient = needed ? queryGradient : default,
            ContextGradient = needed ? memoryGradient : default,
            WeightGradient = pass.WeightGradient,
            Scratch = rest[(memory.Length + query.Length)..],
        });
        if (!needed) return;
        pass.InputGradient.Clear();
        for (var row = 0; row < batch * steps; row++)
        {
            var gradient = pass.InputGradient.Slice(row * InputSize, InputSize);
            memoryGradient.Slice(row * size, size).CopyTo(gradient);
            if (QueryOf(row, steps) is var place and >= 0) queryGradient.Slice(place, attention.QuerySize).CopyTo(gradient[size..]);
        }
    }

    void Divide(
        ReadOnlySpan<float> input, int batch, int steps, Span<float> scratch,
        out Span<float> memory, out Span<float> query, out Span<float> marks, out Span<float> wanted, out Span<float> rest)
    {
        var size = attention.ContextSize;
        memory = scratch[..(batch * steps * size)];
        query = scratch.Slice(memory.Length, batch * OutputSteps(steps) * attention.QuerySize);
        marks = scratch.Slice(memory.Length + query.Length, batch * steps);
        wanted = scratch.Slice(memory.Length + query.Length + marks.Length, batch * OutputSteps(steps));
        rest = scratch[(memory.Length + query.Length + marks.Length + wanted.Length)..];
        for (var i = 0; i < marks.Length; i++) marks[i] = Mark(i % steps);
        for (var i = 0; i < wanted.Length; i++) wanted[i] = Mark(i % OutputSteps(steps));
        for (var row = 0; row < batch * steps; row++)
        {
            var x = input.Slice(row * InputSize, InputSize);
            x[..size].CopyTo(memory[(row * size)..]);
            if (QueryOf(row, steps) is var place and >= 0) x[size..].CopyTo(query[place..]);
        }
    }

    // Where a step's query lies among those that are asked; -1 when it is not.
    int QueryOf(int row, int steps) =>
        row % steps % 2 == 0 ? (row / steps * OutputSteps(steps) + row % steps / 2) * attention.QuerySize : -1;

    public override string ToString() => attention.ToString()!;
}
