using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>Scores, explains or cleans row by row or many rows at once, and allocates nothing once it has seen as many and the longest. One thread at a time may use it.</summary>
public sealed class AutoencoderPredictor
{
    readonly SequenceAutoencoder _model;
    readonly AutoencoderPass _pass;
    readonly AutoencoderBlocks _blocks;
    readonly ReconstructionWork _score, _explain, _clean;
    readonly int[] _row = new int[1];
    float[] _all = [];
    int[] _starts = [];

    internal AutoencoderPredictor(SequenceAutoencoder model, int threads)
    {
        Require.Between(threads, 0, 1024);
        (_model, _pass, _blocks) = (model, model.NewPass(1), new(model.NewPass, new ThreadTeam(threads)));
        _score = (pass, values, place, reconstruction) => _all[place] = model.ToScore(pass.Error(values, reconstruction));
        _explain = (pass, values, place, reconstruction) => pass.Contributions(values, reconstruction, model.Threshold, _all.AsSpan(_starts[place], reconstruction.Length));
        _clean = (_, _, place, reconstruction) => model.State.Scaler.Undo(reconstruction, _all.AsSpan(_starts[place], reconstruction.Length));
    }

    /// <summary>The score of one row; the same bits as among many rows.</summary>
    /// <param name="rows">Examples.</param>
    /// <param name="row">Number of the example.</param>
    public float Score(ExampleSet rows, int row)
    {
        var reconstruction = Run(rows, row);
        return _model.ToScore(_pass.Error(rows.Values(row, 0), reconstruction));
    }

    /// <summary>The scores of all rows, computed in blocks on the predictor's threads.</summary>
    /// <param name="rows">Examples.</param>
    /// <param name="scores">[rows]; overwritten.</param>
    public void Score(ExampleSet rows, Span<float> scores)
    {
        _model.CheckInputs(rows, nameof(rows));
        Run(rows, rows.Count, _score, scores, nameof(scores));
    }

    /// <summary>
    /// What each value of a row adds to its error, in units of <see cref="SequenceAutoencoder.Threshold"/>; the same bits as among many rows. Together they are above 1 for an anomaly, and their sum s has
    /// the score s / (s + 1).
    /// </summary>
    /// <param name="rows">Examples.</param>
    /// <param name="row">Number of the example.</param>
    /// <param name="contributions">[steps, features]: at least 0; 0 for a missing value. Overwritten.</param>
    public void Explain(ExampleSet rows, int row, Span<float> contributions)
    {
        var reconstruction = Run(rows, row);
        if (contributions.Length != reconstruction.Length) ThrowLength(nameof(contributions), contributions.Length, reconstruction.Length);
        _pass.Contributions(rows.Values(row, 0), reconstruction, _model.Threshold, contributions);
    }

    /// <summary>What each value of all rows adds to its row's error, computed in blocks on the predictor's threads.</summary>
    /// <param name="rows">Examples.</param>
    /// <param name="contributions">The contributions of all rows, as <see cref="Explain(ExampleSet, int, Span{float})"/> gives them, one row behind the other; overwritten.</param>
    public void Explain(ExampleSet rows, Span<float> contributions) => RunValues(rows, _explain, contributions, nameof(contributions));

    /// <summary>One row as the model gives it back; the same bits as among many rows.</summary>
    /// <param name="rows">Examples.</param>
    /// <param name="row">Number of the example.</param>
    /// <param name="cleaned">As many values as the row has; overwritten.</param>
    public void Denoise(ExampleSet rows, int row, Span<float> cleaned)
    {
        var reconstruction = Run(rows, row);
        if (cleaned.Length != reconstruction.Length) ThrowLength(nameof(cleaned), cleaned.Length, reconstruction.Length);
        _model.State.Scaler.Undo(reconstruction, cleaned);
    }

    /// <summary>All rows as the model gives them back, computed in blocks on the predictor's threads.</summary>
    /// <param name="rows">Examples.</param>
    /// <param name="cleaned">The values of all rows, one row behind the other; overwritten.</param>
    public void Denoise(ExampleSet rows, Span<float> cleaned) => RunValues(rows, _clean, cleaned, nameof(cleaned));

    void RunValues(ExampleSet rows, ReconstructionWork work, Span<float> target, string name)
    {
        _model.CheckInputs(rows, nameof(rows));
        if (_starts.Length < rows.Count) _starts = new int[rows.Count];
        var length = 0;
        for (var row = 0; row < rows.Count; row++)
        {
            _starts[row] = length;
            length += rows.Values(row, 0).Length;
        }
        Run(rows, length, work, target, name);
    }

    void Run(ExampleSet rows, int length, ReconstructionWork work, Span<float> target, string name)
    {
        if (target.Length != length) ThrowLength(name, target.Length, length);
        if (_all.Length < length) _all = new float[length];
        _blocks.Run(rows, null, work);
        _all.AsSpan(0, length).CopyTo(target);
    }

    ReadOnlySpan<float> Run(ExampleSet rows, int row)
    {
        _model.CheckInputs(rows, nameof(rows));
        _row[0] = Require.Between(row, 0, rows.Count - 1);
        _pass.Run(rows, _row);
        return _pass.Row(0, rows.Values(row, 0).Length);
    }

    [DoesNotReturn]
    static void ThrowLength(string name, int length, int expected) => throw new ArgumentException($"{name} holds {length} values, but {expected} are expected.", name);
}
