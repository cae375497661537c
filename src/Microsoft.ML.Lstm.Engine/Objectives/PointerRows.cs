using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>Gathers the rows of a <see cref="PointerSoftmax"/> that count, and works through as many at once as keeps their logits of all tokens small.</summary>
ref struct PointerRows : ITargetRows
{
    /// <summary>Rows, whose logits lie chunk after chunk of the vocabulary.</summary>
    const int Rows = 32;

    /// <summary>A probability for what neither can be written nor is attended to, so that no loss is infinite.</summary>
    const double Least = 1e-12;

    readonly PointerSoftmax _objective;
    readonly ChunkedSoftmax _softmax;
    readonly int _size;
    readonly Span<float> _hidden, _hiddenGradient, _packedHidden, _logits;
    readonly Span<int> _rows, _tokens;
    readonly Span<float> _weights;
    int _count;
    LossSum _loss;

    public PointerRows(PointerSoftmax objective, in ObjectivePass pass)
    {
        (_objective, _softmax, _size) = (objective, objective.Softmax, objective.Softmax.OutputSize);
        var parts = new ScratchAllocator(pass.Scratch);
        _weights = parts.Take(Rows);
        _rows = ScratchIntegers.In(parts.Take(Rows));
        _tokens = ScratchIntegers.In(parts.Take(Rows));
        _hidden = parts.Take(Rows * _size);
        _hiddenGradient = parts.Take(Rows * _size);
        _packedHidden = parts.Take(new Panels(_size).Size(Rows));
        _logits = parts.Take(Rows * _softmax.Vocabulary);
    }

    public static int ScratchSize(ChunkedSoftmax softmax) =>
        checked(3 * Rows + 2 * Rows * softmax.OutputSize + new Panels(softmax.OutputSize).Size(Rows) + Rows * softmax.Vocabulary);

    /// <summary>Takes a row; works when there is no room for another.</summary>
    public void Add(in ObjectivePass pass, int row, int token, float weight)
    {
        pass.Outputs.Slice(row * _objective.OutputSize, _size).CopyTo(_hidden[(_count * _size)..]);
        (_rows[_count], _tokens[_count], _weights[_count]) = (row, token, weight);
        if (++_count == Rows) Work(pass);
    }

    /// <summary>The loss of all rows, the last ones included.</summary>
    public LossSum Finish(in ObjectivePass pass)
    {
        if (_count > 0) Work(pass);
        return _loss;
    }

    void Work(in ObjectivePass pass)
    {
        var bias = _softmax.HasBias ? _softmax.Weights.Slice(pass.Weights, 1) : default;
        for (var c = 0; c < _softmax.Chunks; c++) _softmax.Chunk(c).Logits(_hidden, _count, _softmax.Packed(pass.Packed, c), bias, _logits[(_count * _softmax.Chunk(c).First)..]);
        var wantsGradient = !pass.OutputGradient.IsEmpty || !pass.WeightGradient.IsEmpty;
        for (var row = 0; row < _count; row++) Evaluate(pass, row, wantsGradient);
        if (wantsGradient) Backward(pass);
        _count = 0;
    }

    // Adds a row's loss, and puts the gradient by its logits in their place.
    void Evaluate(in ObjectivePass pass, int row, bool wantsGradient)
    {
        var (token, weight, smoothing, vocabulary) = (_tokens[row], _weights[row], _softmax.LabelSmoothing, _softmax.Vocabulary);
        var (greatest, sum, total, own) = (float.NegativeInfinity, 0.0, 0.0, double.NegativeInfinity);
        for (var c = 0; c < _softmax.Chunks; c++)
        {
            var logits = Of(row, c);
            greatest = MathF.Max(greatest, TensorPrimitives.Max<float>(logits));
            if (smoothing > 0) total += TensorPrimitives.Sum<float>(logits);
            if (token - _softmax.Chunk(c).First is var place && place >= 0 && place < logits.Length) own = logits[place];
        }
        for (var c = 0; c < _softmax.Chunks; c++)
        {
            var logits = Of(row, c);
            TensorPrimitives.Subtract(logits, greatest, logits);
            TensorPrimitives.Exp<float>(logits, logits);
            sum += TensorPrimitives.Sum<float>(logits);
        }
        var norm = greatest + Math.Log(sum);
        var extras = Extras(pass.Outputs, row);
        var (loss, written) = (norm - own, 1.0);
        var byExtras = pass.OutputGradient.IsEmpty ? default : Extras(pass.OutputGradient, row);
        if (_objective.Copies)
        {
            var (writes, copies, probability, attended) = (1 / (1 + Math.Exp(-extras[0])), 1 / (1 + Math.Exp(extras[0])), Math.Exp(own - norm), (double)extras[1]);
            var all = (writes * probability) + (copies * attended) + Least;
            (loss, written) = (-Math.Log(all), writes * probability / all);
            if (!byExtras.IsEmpty)
            {
                byExtras[0] = (float)(-weight * (1 - smoothing) * (probability - attended) * writes * copies / all);
                byExtras[1] = (float)(-weight * (1 - smoothing) * copies / all);
            }
        }
        if (smoothing > 0) loss = ((1 - smoothing) * loss) + (smoothing * (norm - (total / vocabulary)));
        if (_objective.Covers)
        {
            loss += _objective.CoverageLoss * extras[^1];
            if (!byExtras.IsEmpty) byExtras[^1] = weight * _objective.CoverageLoss;
        }
        _loss += new LossSum(weight * loss, Math.Abs((double)weight));
        if (!wantsGradient) return;
        // By a logit: w · (softmax - 1 for the target's own), as far as the target was written, and what smoothing asks for.
        var scale = ((1 - smoothing) * written) + smoothing;
        for (var c = 0; c < _softmax.Chunks; c++)
        {
            var logits = Of(row, c);
            TensorPrimitives.Multiply(logits, (float)(weight * scale / sum), logits);
            if (smoothing > 0) TensorPrimitives.Subtract(logits, weight * smoothing / vocabulary, logits);
            if (token - _softmax.Chunk(c).First is var place && place >= 0 && place < logits.Length) logits[place] -= (float)(weight * (1 - smoothing) * written);
        }
    }

    readonly void Backward(in ObjectivePass pass)
    {
        var byHidden = _hiddenGradient[..(_count * _size)];
        byHidden.Clear();
        if (!pass.WeightGradient.IsEmpty) Packing.PackColumns(_hidden, depthStride: _size, columnStride: 1, _count, _size, _packedHidden);
        for (var c = 0; c < _softmax.Chunks; c++)
        {
            var chunk = _softmax.Chunk(c);
            var byLogits = _logits.Slice(_count * chunk.First, _count * chunk.Count);
            if (!pass.OutputGradient.IsEmpty) chunk.AddHiddenGradient(byLogits, _count, _softmax.Packed(pass.Packed, c), byHidden);
            if (pass.WeightGradient.IsEmpty) continue;
            chunk.AddMatrixGradient(byLogits, _count, _packedHidden, _softmax.Weights.Slice(pass.WeightGradient, 0));
            if (_softmax.HasBias) Reductions.AddColumnSums(byLogits, _softmax.Weights.Slice(pass.WeightGradient, 1).Slice(chunk.First, chunk.Count));
        }
        if (pass.OutputGradient.IsEmpty) return;
        for (var row = 0; row < _count; row++) byHidden.Slice(row * _size, _size).CopyTo(pass.OutputGradient[(_rows[row] * _objective.OutputSize)..]);
    }

    readonly Span<float> Of(int row, int c) => _logits.Slice((_count * _softmax.Chunk(c).First) + (row * _softmax.Chunk(c).Count), _softmax.Chunk(c).Count);

    readonly ReadOnlySpan<float> Extras(ReadOnlySpan<float> outputs, int row) => outputs.Slice((_rows[row] * _objective.OutputSize) + _size, _objective.OutputSize - _size);

    readonly Span<float> Extras(Span<float> outputs, int row) => outputs.Slice((_rows[row] * _objective.OutputSize) + _size, _objective.OutputSize - _size);
}
