using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Decoders;
using Microsoft.ML.Lstm.Engine.Networks;

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
    int _rows;

    public int Vocabulary => network.Config.TargetWords.Size;

    /// <summary>Takes a batch that was encoded: from now on each of its rows has a hypothesis, its own, at the begin.</summary>
    public void Begin(NetworkPass encoded, int mostRows)
    {
        _memory = encoded;
        var (batch, steps) = (encoded.Batch, encoded.Steps(_encoded));
        Reserve(Math.Max(batch, mostRows), batch, steps);
        DecoderForward.Begin(
            _plan, new(_plan, weights.Decoder), network.Decoder.Weights.Slice(weights.DecoderWeights, AttentionDecoder.InitialBias), encoded.Values(_encoded), encoded.Mask(_encoded), batch, steps,
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
            weights.Embedding.Slice(tokens[row] * size, size).CopyTo(_inputs.AsSpan(row * plan.InputSize));
            state[(2 * plan.Units)..].CopyTo(_inputs.AsSpan((row * plan.InputSize) + size));
            state[..plan.Units].CopyTo(_hidden.AsSpan(row * padded));
        }
        StateRows.ToCells(_before.AsSpan(plan.Units), plan.StateSize, _cells, rows, plan.Units, parents);
        var output = _output.AsSpan(0, rows * plan.Outputs);
        new DecoderStep
        {
            Plan = plan,
            Rows = rows,
            Weights = new(plan, weights.Decoder),
            ScoreWeights = network.Decoder.ScoresOf(weights.DecoderWeights),
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
        weights.Logits(output, rows, logits);
        for (var row = 0; row < rows; row++)
        {
            // Neither is ever the target.
            logits[row * Vocabulary] = float.NegativeInfinity;
            logits[(row * Vocabulary) + WordVocabulary.Begin] = float.NegativeInfinity;
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
        if (rows <= _rows) return;
        _rows = rows;
        (_before, _after) = (new float[rows * plan.StateSize], new float[rows * plan.StateSize]);
        (_inputs, _output, _query, _joined) = (new float[rows * plan.InputSize], new float[rows * plan.Outputs], new float[rows * plan.KeySize], new float[rows * plan.JoinedSize]);
        (_hidden, _nextHidden, _gates) = (new float[rows * plan.Cell.PaddedUnits], new float[rows * plan.Cell.PaddedUnits], new float[rows * plan.Cell.GateWidth]);
        (_cells, _nextCells) = (new float[rows * plan.Cell.PaddedUnits], new float[rows * plan.Cell.PaddedUnits]);
    }
}
