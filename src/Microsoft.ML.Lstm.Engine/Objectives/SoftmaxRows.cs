using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>Gathers the rows of a <see cref="ChunkedSoftmax"/> that count, and works through the vocabulary with as many as fit.</summary>
ref struct SoftmaxRows : ITargetRows
{
    readonly ChunkedSoftmax _softmax;
    readonly int _size, _most;
    readonly Span<float> _hidden, _hiddenGradient, _logits, _packedHidden, _weights;

    // What the powers of each chunk and row were taken below, where they are kept.
    readonly Span<float> _peaks;

    // The greatest logit of each row so far, the sum of the powers below it, and its own token's logit.
    readonly Span<double> _greatest, _sums, _own;

    // The sum of a row's logits, which label smoothing needs.
    readonly Span<double> _totals;

    // Number of the row in the batch, and token, as integers in memory of floats: both are below 2²⁴ or exact as doubles.
    readonly Span<double> _rows, _tokens;
    int _count;
    LossSum _loss;

    public SoftmaxRows(ChunkedSoftmax softmax, in ObjectivePass pass)
    {
        (_softmax, _size, _most) = (softmax, softmax.OutputSize, Most(pass.Shape.Batch, pass.Shape.Steps));
        var numbers = ScratchDoubles.In(pass.Scratch[..ScratchDoubles.Size(6 * _most)]);
        _greatest = numbers[.._most];
        _sums = numbers.Slice(_most, _most);
        _own = numbers.Slice(2 * _most, _most);
        _rows = numbers.Slice(3 * _most, _most);
        _tokens = numbers.Slice(4 * _most, _most);
        _totals = numbers.Slice(5 * _most, _most);
        var parts = new ScratchAllocator(pass.Scratch[ScratchDoubles.Size(6 * _most)..]);
        _weights = parts.Take(_most);
        _hidden = parts.Take(_most * _size);
        _hiddenGradient = parts.Take(_most * _size);
        _packedHidden = parts.Take(new Panels(_size).Size(_most));
        _peaks = parts.Take(Peaks(softmax, _most));
        _logits = parts.Take(_most * TokensOf(softmax));
    }

    /// <summary>Rows that are worked on at once.</summary>
    public static int Most(int batch, int steps) => (int)Math.Min((long)batch * steps, ChunkedSoftmax.RowsAtOnce);

    public static int ScratchSize(ChunkedSoftmax softmax, int most) => checked(
        ScratchDoubles.Size(6 * most) + most + (2 * most * softmax.OutputSize) + new Panels(softmax.OutputSize).Size(most) + Peaks(softmax, most) + (most * TokensOf(softmax)));

    static int Peaks(ChunkedSoftmax softmax, int most) => softmax.KeepsPowers ? softmax.Chunks * most : 0;

    static int TokensOf(ChunkedSoftmax softmax) => softmax.KeepsPowers ? softmax.Vocabulary : ChunkedSoftmax.TokensAtOnce;

    /// <summary>Takes a row; works when there is no room for another.</summary>
    public void Add(in ObjectivePass pass, int row, int token, float weight)
    {
        pass.Outputs.Slice(row * _size, _size).CopyTo(_hidden[(_count * _size)..]);
        (_rows[_count], _tokens[_count], _weights[_count]) = (row, token, weight);
        if (++_count == _most) Work(pass);
    }

    /// <summary>The loss of all rows, the last ones included.</summary>
    public LossSum Finish(in ObjectivePass pass)
    {
        if (_count > 0) Work(pass);
        return _loss;
    }

    void Work(in ObjectivePass pass)
    {
        _greatest.Fill(double.NegativeInfinity);
        _sums.Clear();
        _totals.Clear();
        for (var c = 0; c < _softmax.Chunks; c++)
        {
            var chunk = Logits(pass, c);
            for (var row = 0; row < _count; row++) AddPowers(row, c, chunk);
        }
        for (var row = 0; row < _count; row++)
            _loss += new LossSum(_weights[row] * (_greatest[row] + Math.Log(_sums[row]) - Expected(row)), Math.Abs((double)_weights[row]));
        if (!pass.OutputGradient.IsEmpty || !pass.WeightGradient.IsEmpty) Backward(pass);
        _count = 0;
    }

    // The mean of the logits by the probabilities that are wanted.
    readonly double Expected(int row) => _softmax.LabelSmoothing is var smoothing and > 0
        ? (1 - smoothing) * _own[row] + smoothing / _softmax.Vocabulary * _totals[row]
        : _own[row];

    // The running log-sum-exp: when a greater logit comes, the sum so far is scaled down to it.
    readonly void AddPowers(int row, int c, VocabularyChunk chunk)
    {
        var logits = LogitsOf(chunk).Slice(row * chunk.Count, chunk.Count);
        var token = (int)_tokens[row] - chunk.First;
        if (token >= 0 && token < chunk.Count) _own[row] = logits[token];
        if (_softmax.LabelSmoothing > 0) _totals[row] += TensorPrimitives.Sum<float>(logits);
        var greatest = TensorPrimitives.Max<float>(logits);
        // The greatest of all is a float; NaN is none that is smaller.
        if (!(greatest <= _greatest[row]))
        {
            _sums[row] *= Math.Exp(_greatest[row] - greatest);
            _greatest[row] = greatest;
        }
        TensorPrimitives.Subtract(logits, (float)_greatest[row], logits);
        TensorPrimitives.Exp<float>(logits, logits);
        _sums[row] += TensorPrimitives.Sum<float>(logits);
        if (!_peaks.IsEmpty) _peaks[(c * _most) + row] = (float)_greatest[row];
    }

    readonly void Backward(in ObjectivePass pass)
    {
        var byHidden = _hiddenGradient[..(_count * _size)];
        byHidden.Clear();
        var (matrix, bias) = pass.WeightGradient.IsEmpty ? (-1, -1) : (0, _softmax.HasBias ? 1 : -1);
        var smoothing = _softmax.LabelSmoothing;
        if (matrix >= 0) Packing.PackColumns(_hidden, depthStride: _size, columnStride: 1, _count, _size, _packedHidden);
        for (var c = 0; c < _softmax.Chunks; c++)
        {
            var chunk = _peaks.IsEmpty ? Logits(pass, c) : _softmax.Chunk(c);
            for (var row = 0; row < _count; row++)
            {
                // Gradient by a logit: w · (softmax - 1 for the target's own), or less than 1 and something for all where labels are smoothed.
                var logits = LogitsOf(chunk).Slice(row * chunk.Count, chunk.Count);
                TensorPrimitives.Multiply(logits, (float)(_weights[row] / _sums[row] * PowerOf(logits, c, row)), logits);
                var token = (int)_tokens[row] - chunk.First;
                if (smoothing > 0) TensorPrimitives.Subtract(logits, _weights[row] * smoothing / _softmax.Vocabulary, logits);
                if (token >= 0 && token < chunk.Count) logits[token] -= _weights[row] * (1 - smoothing);
            }
            var byLogits = LogitsOf(chunk)[..(_count * chunk.Count)];
            if (!pass.OutputGradient.IsEmpty) chunk.AddHiddenGradient(byLogits, _count, _softmax.Packed(pass.Packed, c), byHidden);
            if (matrix >= 0) chunk.AddMatrixGradient(byLogits, _count, _packedHidden, _softmax.Weights.Slice(pass.WeightGradient, matrix));
            if (bias >= 0) Reductions.AddColumnSums(byLogits, _softmax.Weights.Slice(pass.WeightGradient, bias).Slice(chunk.First, chunk.Count));
        }
        if (pass.OutputGradient.IsEmpty) return;
        for (var row = 0; row < _count; row++) byHidden.Slice(row * _size, _size).CopyTo(pass.OutputGradient[((int)_rows[row] * _size)..]);
    }

    // Makes powers of a row's logits, if they are none yet, and gives what they are to be multiplied with to be those below the greatest logit.
    readonly double PowerOf(Span<float> logits, int c, int row)
    {
        if (!_peaks.IsEmpty) return Math.Exp(_peaks[(c * _most) + row] - _greatest[row]);
        TensorPrimitives.Subtract(logits, (float)_greatest[row], logits);
        TensorPrimitives.Exp<float>(logits, logits);
        return 1;
    }

    readonly Span<float> LogitsOf(VocabularyChunk chunk) => _peaks.IsEmpty ? _logits : _logits[(_most * chunk.First)..];

    readonly VocabularyChunk Logits(in ObjectivePass pass, int c)
    {
        var chunk = _softmax.Chunk(c);
        var bias = _softmax.HasBias ? _softmax.Weights.Slice(pass.Weights, 1) : default;
        chunk.Logits(_hidden, _count, _softmax.Packed(pass.Packed, c), bias, LogitsOf(chunk));
        return chunk;
    }
}
