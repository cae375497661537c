using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Embedders;

/// <summary>
/// Rows 2i and 2i + 1 are two views of one sequence, which the network is to tell from all other rows by the cosine of its outputs (NT-Xent, Chen et al. 2020). It compares the
/// rows of a pass with one another, so a row's loss depends on those that it comes with.
/// </summary>
sealed class ContrastiveObjective(int outputs) : IObjective
{
    /// <summary>What cosines are divided by.</summary>
    const float Temperature = 0.2f;

    const float LeastLength = 1e-6f;

    public int OutputSize => outputs;

    public WeightLayout Weights { get; } = new();

    public bool NeedsWholeSequence => true;

    /// <summary>Unit vectors and the gradients by them [B, K], lengths [B], and a row of shares [B].</summary>
    public int ScratchSize(int batch, int steps) => checked(batch * ((2 * outputs) + 2));

    public LossSum Evaluate(in ObjectivePass pass)
    {
        ObjectiveGuard.Check(this, pass);
        var rows = pass.Shape.Batch;
        var memory = new Memory(pass.Scratch, rows, outputs);
        for (var i = 0; i < rows; i++)
        {
            var output = pass.Outputs.Slice(i * outputs, outputs);
            memory.Lengths[i] = Math.Max(LeastLength, TensorPrimitives.Norm(output));
            TensorPrimitives.Divide(output, memory.Lengths[i], memory.Unit(i));
        }

        memory.Gradients.Clear();
        var sum = 0.0;
        for (var i = 0; i < rows; i++)
        {
            sum += Compare(memory, i);
            if (!pass.OutputGradient.IsEmpty) Pull(memory, i);
        }

        for (var i = 0; i < rows && !pass.OutputGradient.IsEmpty; i++)
        {
            // A unit vector does not change along itself.
            var to = pass.OutputGradient.Slice(i * outputs, outputs);
            TensorPrimitives.MultiplyAdd(memory.Unit(i), -TensorPrimitives.Dot<float>(memory.Unit(i), memory.Gradient(i)), memory.Gradient(i), to);
            TensorPrimitives.Divide(to, memory.Lengths[i], to);
        }

        return new(sum, rows);
    }

    /// <summary>Computes how much each row is taken for the other view of a row; the loss.</summary>
    static double Compare(Memory memory, int row)
    {
        var shares = memory.Shares;
        for (var j = 0; j < shares.Length; j++) shares[j] = j == row ? float.NegativeInfinity : TensorPrimitives.Dot<float>(memory.Unit(row), memory.Unit(j)) / Temperature;
        var most = TensorPrimitives.Max<float>(shares);
        var right = shares[row ^ 1];
        TensorPrimitives.Subtract(shares, most, shares);
        TensorPrimitives.Exp<float>(shares, shares);
        var sum = TensorPrimitives.Sum<float>(shares);
        TensorPrimitives.Divide(shares, sum, shares);
        return most + Math.Log(sum) - right;
    }

    /// <summary>Adds the gradients by the cosines of a row.</summary>
    static void Pull(Memory memory, int row)
    {
        memory.Shares[row ^ 1] -= 1;
        for (var j = 0; j < memory.Shares.Length; j++)
        {
            if (j == row) continue;
            var slope = memory.Shares[j] / Temperature;
            TensorPrimitives.MultiplyAdd(memory.Unit(j), slope, memory.Gradient(row), memory.Gradient(row));
            TensorPrimitives.MultiplyAdd(memory.Unit(row), slope, memory.Gradient(j), memory.Gradient(j));
        }
    }

    public override string ToString() => $"ContrastiveObjective({outputs})";

    /// <summary>The parts of the scratch.</summary>
    readonly ref struct Memory(Span<float> scratch, int rows, int size)
    {
        readonly Span<float> _units = scratch[..(rows * size)];

        /// <summary>[B, K]: the gradient by the unit vectors.</summary>
        public Span<float> Gradients { get; } = scratch.Slice(rows * size, rows * size);

        /// <summary>[B]: lengths of the outputs.</summary>
        public Span<float> Lengths { get; } = scratch.Slice(2 * rows * size, rows);

        /// <summary>[B]: how much each row is taken for the other view of one.</summary>
        public Span<float> Shares { get; } = scratch.Slice((2 * rows * size) + rows, rows);

        public Span<float> Unit(int row) => _units.Slice(row * size, size);

        public Span<float> Gradient(int row) => Gradients.Slice(row * size, size);
    }
}
