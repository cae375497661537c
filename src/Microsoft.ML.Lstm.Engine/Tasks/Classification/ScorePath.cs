namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>The scores of a model beside the networks, on a straight way from those of the baseline to those of an example.</summary>
abstract class ScorePath(float[] from, float[] to)
{
    readonly float[] _change = [.. to.Zip(from, (high, low) => high - low)];

    /// <summary>How far each score changes on the whole way.</summary>
    public ReadOnlySpan<float> Change => _change;

    /// <summary>Adds the scores at a share of the way.</summary>
    public void AddTo(Span<float> scores, float share)
    {
        for (var k = 0; k < scores.Length; k++) scores[k] += from[k] + (share * _change[k]);
    }

    /// <summary>Adds to the contributions of each input's values what the scores' contributions come from.</summary>
    public abstract void Share(ReadOnlySpan<double> ofScores, double[][] contributions);

    /// <summary>What a score contributes for each unit that it changes by.</summary>
    protected double PerUnit(ReadOnlySpan<double> ofScores, int k) => _change[k] == 0 ? 0 : ofScores[k] / _change[k];
}
