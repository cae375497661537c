using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>
/// What a model would have said of examples if they had ended after each of their steps. Models with times whose layers read forwards and whose pools go along take one pass over an example; others
/// read every beginning, which takes the square of the steps. One thread at a time may use it.
/// </summary>
sealed class StepPredictor
{
    readonly SequencePredictionModel _model;
    readonly ExampleScorer _scorer;
    readonly StepNetwork? _network;
    readonly RowBlocks _blocks;
    int[] _starts = [];
    float[] _outputs = [];

    public StepPredictor(SequencePredictionModel model, ExampleScorer scorer, StepNetwork? network, int threads) =>
        (_model, _scorer, _network, _blocks) = (model, scorer, network, new(new ThreadTeam(threads), Open));

    /// <summary>Predicts all rows of a set.</summary>
    public void Predict(ExampleSet rows)
    {
        _model.CheckInputs(rows, nameof(rows));
        if (_starts.Length <= rows.Count) _starts = new int[rows.Count + 1];
        for (var row = 0; row < rows.Count; row++) _starts[row + 1] = checked(_starts[row] + (Steps(rows, row) * _model.OutputSize));
        if (_outputs.Length < _starts[rows.Count]) _outputs = new float[Math.Max(_starts[rows.Count], Math.Min(Array.MaxLength, 2L * _outputs.Length))];
        _blocks.Run(rows);
    }

    /// <summary>Outputs [steps, OutputSize] of a row of the last set; nothing of a sequence without any step.</summary>
    public ReadOnlySpan<float> Outputs(int row) => _outputs.AsSpan(_starts[row].._starts[row + 1]);

    /// <summary>Steps are those of the times, or of the first input.</summary>
    int Steps(ExampleSet rows, int row)
    {
        var input = _model.Plan.HasTimes ? _model.Inputs.Count - 1 : 0;
        return rows.ValueCount(row, input) / _model.Inputs[input].StepSize;
    }

    BlockWork Open(int most)
    {
        var atOnce = _network is null ? null : new StepScorer(_model.State, _network, most);
        var (one, scores) = ((BeginningScorer?)null, Array.Empty<float>());
        return (examples, rows, places) =>
        {
            // The first of a block is the longest; a long one is reduced by its length.
            if (atOnce is not null && examples.LongestSteps(rows[0]) <= _model.Plan.LongestSteps)
            {
                atOnce.Score(examples, rows);
                for (var i = 0; i < rows.Length; i++) Take(atOnce.Scores(i), places[i]);
                return;
            }
            one ??= new(_model.Inputs, _scorer);
            for (var i = 0; i < rows.Length; i++)
            {
                var (steps, length) = (Steps(examples, rows[i]), Steps(examples, rows[i]) * _scorer.Width);
                if (scores.Length < length) scores = new float[Math.Max(length, 2 * scores.Length)];
                one.Score(examples, rows[i], steps, scores.AsSpan(0, length));
                Take(scores.AsSpan(0, length), places[i]);
            }
        };
    }

    void Take(ReadOnlySpan<float> scores, int place)
    {
        var outputs = _outputs.AsSpan(_starts[place].._starts[place + 1]);
        for (var t = 0; t < outputs.Length / _model.OutputSize; t++) _model.ToOutputs(scores.Slice(t * _scorer.Width, _scorer.Width), outputs.Slice(t * _model.OutputSize, _model.OutputSize));
    }
}
