using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Decoders;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>Hypotheses of a decoder, each with a state of its own, which go on step by step. It keeps its memory. Not thread-safe.</summary>
sealed class DecoderStates(TranslationNetwork network, TranslationWeights weights) : INextTokens
{
    readonly DecoderLayout _plan = network.Decoder.Layout;
    readonly int _encoded = network.Encoder.OutputEdges[0];
    NetworkPass? _memory;
    // By hypothesis: h, c and output.
    float[] _before = [], _after = [], _scratch = [], _keys = [];
    // Of a step.
    float[] _inputs = [], _hidden = [], _cells = [], _nextHidden = [], _nextCells = [], _gates = [], _query = [], _joined = [], _output = [];
    // Of a batch, where words are copied: the number of the word at each position, and all probabilities of the words that can be written.
    int[] _copies = [];
    float[] _words = [];
    // By hypothesis: how much each position has been attended to.
    float[] _coverage = [], _nextCoverage = [];
    int _rows, _others;

    public int Vocabulary => Words + _others;

    int Words => network.Config.TargetWords.Size;

    /// <summary>Takes a batch that was encoded: from now on each of its rows has a hypothesis, its own, at the begin.</summary>
    /// <param name="encoded">The batch.</param>
    /// <param name="mostRows">Hypotheses of a step at most.</param>
    /// <param name="copies">Numbers of the words of its sources [B, T]; empty where nothing is copied.</param>
    public void Begin(NetworkPass encoded, int mostRows, ReadOnlySpan<int> copies)
    {
        _memory = encoded;
        var (batch, steps) = (encoded.Batch, encoded.Steps(_encoded));
        Reserve(Math.Max(batch, mostRows), batch, steps);
        _others = copies.IsEmpty ? 0 : Math.Max(0, TensorPrimitives.Max(copies) - Words + 1);
        if (_copies.Length < copies.Length) _copies = new int[copies.Length];
        copies.CopyTo(_copies);
        _coverage.AsSpan().Clear();
        DecoderForward.Begin(
            _plan, network.Decoder.Named(weights.DecoderWeights, weights.Decoder), encoded.Values(_encoded), encoded.Mask(_encoded), batch, steps,
            _keys.AsSpan(0, _plan.KeysSize(batch * steps)), _joined.AsSpan(0, batch * _plan.Context), _hidden.AsSpan(0, batch * _plan.Cell.PaddedUnits), _cells.AsSpan(0, batch * _plan.Cell.PaddedUnits), _scratch);
        Keep(_hidden, _cells, default, batch, _before);
    }

    public void Step(ReadOnlySpan<int> sequences, ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logits, Span<float> shares)
    {
        var (plan, rows, steps, padded) = (_plan, tokens.Length, _memory!.Steps(_encoded), _plan.Cell.PaddedUnits);
        var size = plan.Features;
        for (var row = 0; row < rows; row++)
        {
            var state = _before.AsSpan(parents[row] * plan.StateSize, plan.StateSize);
            weights.Embedding.Slice((tokens[row] < Words ? tokens[row] : WordVocabulary.Unknown) * size, size).CopyTo(_inputs.AsSpan(row * plan.InputSize));
            state[(2 * plan.Units)..].CopyTo(_inputs.AsSpan((row * plan.InputSize) + size));
            state[..plan.Units].CopyTo(_hidden.AsSpan(row * padded));
            if (plan.Covers) _coverage.AsSpan(parents[row] * steps, steps).CopyTo(_nextCoverage.AsSpan(row * steps));
        }
        StateRows.ToCells(_before.AsSpan(plan.Units), plan.StateSize, _cells, rows, plan.Units, parents);
        var output = _output.AsSpan(0, rows * plan.Outputs);
        var named = network.Decoder.Named(weights.DecoderWeights, weights.Decoder);
        new DecoderStep
        {
            Plan = plan,
            Rows = rows,
            Weights = named,
            Coverage = _nextCoverage,
            Memory = _memory.Values(_encoded),
            Keys = _keys,
            Steps = steps,
            Mask = _memory.Mask(_encoded),
            Sequences = sequences,
            Inputs = _inputs,
            HiddenBefore = _hidden,
            CellBefore = _cells,
            Gates = _gates.AsSpan(0, rows * plan.Cell.GateWidth),
            Hidden = _nextHidden,
            Cell = _nextCells,
            Query = _query.AsSpan(0, rows * plan.KeySize),
            Joined = _joined.AsSpan(0, rows * plan.JoinedSize),
            Output = output,
            Shares = shares,
            ShareStride = steps,
            Scratch = _scratch,
        }.Run();
        Keep(_nextHidden, _nextCells, output, rows, _after);
        (_before, _after) = (_after, _before);
        if (plan.Covers) TensorPrimitives.Add(_nextCoverage.AsSpan(0, rows * steps), shares[..(rows * steps)], _nextCoverage);
        (_coverage, _nextCoverage) = (_nextCoverage, _coverage);
        if (!plan.Copies) weights.Logits(output, rows, logits);
        else Mix(named, sequences, output, shares, logits);
        for (var row = 0; row < rows; row++)
        {
            // Neither is ever the target.
            logits[row * Vocabulary] = float.NegativeInfinity;
            logits[(row * Vocabulary) + WordVocabulary.Begin] = float.NegativeInfinity;
        }
    }

    // Log-probabilities of words that are written or copied: the softmax by the gate, and the attention to where a word stands.
    void Mix(in DecoderWeights named, ReadOnlySpan<int> sequences, ReadOnlySpan<float> output, ReadOnlySpan<float> shares, Span<float> logits)
    {
        var (plan, rows, steps, words) = (_plan, sequences.Length, _memory!.Steps(_encoded), Words);
        if (_words.Length < rows * words) _words = new float[rows * words];
        weights.Logits(output, rows, _words);
        for (var row = 0; row < rows; row++)
        {
            var gate = DecoderExtras.Gate(named, _joined.AsSpan(row * plan.JoinedSize, plan.JoinedSize), _inputs.AsSpan(row * plan.InputSize, plan.InputSize));
            var own = _words.AsSpan(row * words, words);
            var all = logits.Slice(row * Vocabulary, Vocabulary);
            var sum = WideSoftmax.SumOfPowers(own, out var greatest);
            WideSoftmax.ScaledPowers(own, greatest, 1 / ((1 + Math.Exp(-gate)) * sum), all[..words]);
            all[words..].Clear();
            var copying = (float)(1 / (1 + Math.Exp(gate)));
            var numbers = _copies.AsSpan(sequences[row] * steps, steps);
            for (var t = 0; t < steps; t++)
                if (numbers[t] != 0) all[numbers[t]] += copying * shares[row * steps + t];
            TensorPrimitives.Log<float>(all, all);
        }
    }

    void Keep(ReadOnlySpan<float> hidden, ReadOnlySpan<float> cells, ReadOnlySpan<float> output, int rows, Span<float> states)
    {
        var plan = _plan;
        StateRows.Copy(hidden, plan.Cell.PaddedUnits, states, plan.StateSize, rows, plan.Units);
        StateRows.FromCells(cells, states[plan.Units..], plan.StateSize, rows, plan.Units);
        for (var row = 0; row < rows; row++)
        {
            var place = states.Slice((row * plan.StateSize) + (2 * plan.Units), plan.Outputs);
            if (output.IsEmpty) place.Clear();
            else output.Slice(row * plan.Outputs, plan.Outputs).CopyTo(place);
        }
    }

    void Reserve(int rows, int batch, int steps)
    {
        var plan = _plan;
        if (_keys.Length < plan.KeysSize(batch * steps)) _keys = new float[plan.KeysSize(batch * steps)];
        var scratch = Math.Max(batch * plan.Units, plan.AttentionScratch(steps));
        if (_scratch.Length < scratch) _scratch = new float[scratch];
        if (plan.Covers && _coverage.Length < rows * steps) (_coverage, _nextCoverage) = (new float[rows * steps], new float[rows * steps]);
        if (rows <= _rows) return;
        _rows = rows;
        (_before, _after) = (new float[rows * plan.StateSize], new float[rows * plan.StateSize]);
        (_inputs, _output, _query, _joined) = (new float[rows * plan.InputSize], new float[rows * plan.Outputs], new float[rows * plan.KeySize], new float[rows * plan.JoinedSize]);
        (_hidden, _nextHidden, _gates) = (new float[rows * plan.Cell.PaddedUnits], new float[rows * plan.Cell.PaddedUnits], new float[rows * plan.Cell.GateWidth]);
        (_cells, _nextCells) = (new float[rows * plan.Cell.PaddedUnits], new float[rows * plan.Cell.PaddedUnits]);
    }
}
