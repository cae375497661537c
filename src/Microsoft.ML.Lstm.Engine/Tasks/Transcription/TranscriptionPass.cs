using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Transcription;

/// <summary>Transcribes many rows at once, in blocks on several threads, and keeps its memory: one row alone has the same units. Not thread-safe.</summary>
sealed class TranscriptionPass
{
    readonly TranscriptionModel _model;
    readonly int _best;
    readonly Func<ILabelScores>? _language;
    readonly RowBlocks _blocks;
    Transcripts[] _found = [];

    public TranscriptionPass(TranscriptionModel model, int best, int threads, Func<ILabelScores>? language) =>
        (_model, _best, _language, _blocks) = (model, best, language, new(new ThreadTeam(threads), Open));

    /// <summary>Transcribes all rows of a set; what is found stands until the next call.</summary>
    public void Transcribe(ExampleSet examples)
    {
        if (_found.Length < examples.Count) Array.Resize(ref _found, Math.Max(examples.Count, 2 * _found.Length));
        for (var row = 0; row < examples.Count; row++) _found[row] ??= new();
        _blocks.Run(examples);
    }

    /// <summary>What was found for a row.</summary>
    public Transcripts this[int row] => _found[row];

    /// <summary>Logarithms of the probabilities of units and blank in place of their scores [steps, units + 1].</summary>
    public static void ToLogProbabilities(Span<float> scores, int size)
    {
        for (var start = 0; start < scores.Length; start += size)
        {
            var row = scores.Slice(start, size);
            TensorPrimitives.Subtract(row, (float)BeamCandidates.LogSum(row), row);
        }
    }

    BlockWork Open(int most)
    {
        var (network, config, size) = (_model.State.Network, _model.Config, _model.Config.Scores);
        var loader = new TranscriptionLoader(network, _model.State.Scaler, most);
        var search = _model.State.BeamWidth > 1 || _language is not null ? new CtcBeamSearch(size - 1, _model.State.BeamWidth, _language?.Invoke()) : null;
        float[] heard = [];
        return (examples, rows, places) =>
        {
            loader.Load(examples, rows);
            var scores = loader.Pass.Forward(rows.Length, _model.Parameters, seed: null);
            var longest = loader.Pass.OutputSteps();
            for (var row = 0; row < rows.Length; row++)
            {
                var length = examples.ValueCount(rows[row], 0) / examples.Fields[0].StepSize;
                if (length == 0)
                {
                    _found[places[row]].Clear();
                    continue;
                }
                var steps = config.StepsOf(length);
                if (heard.Length < steps * size) heard = new float[Math.Max(steps * size, 2 * heard.Length)];
                var own = heard.AsSpan(0, steps * size);
                scores.Slice(row * longest * size, own.Length).CopyTo(own);
                ToLogProbabilities(own, size);
                if (search is null)
                {
                    _found[places[row]].Take(own, size);
                    continue;
                }
                search.Begin();
                for (var t = 0; t < steps; t++) search.Step(own.Slice(t * size, size));
                search.End();
                _found[places[row]].Take(search, _best);
            }
        };
    }
}
