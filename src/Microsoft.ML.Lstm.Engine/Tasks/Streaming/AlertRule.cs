using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>
/// Which rows raise an alert: those whose score exceeds the threshold and the scores just before, outside the cooldown of the last alert or clearly above the score that
/// raised it.
/// </summary>
sealed class AlertRule
{
    const int LeastCooldown = 10, MostCooldown = 75;

    /// <summary>
    /// What breaks the cooldown: a score of this multiple of the last alert's, or of this multiple of the threshold, as scores are by then relative to a memory that
    /// holds the last alert, too.
    /// </summary>
    const float AboveLast = 1.15f, AboveThreshold = 1.5f;

    readonly AnomalyOptions _options;
    readonly int _cooldown, _onset;
    readonly RollingMaximum _before;
    long _last = -1;

    /// <summary>The highest score of the last alert's disturbance, and whether that is over: until then, or until its onset has passed, it may still grow.</summary>
    float _highest;
    bool _isOver;

    public AlertRule(AnomalyOptions options, int trainedRows)
    {
        _options = options;
        _cooldown = Cooldown(options, trainedRows);
        _onset = Math.Max(LeastCooldown, _cooldown / 2);
        _before = new(_onset);
    }

    /// <summary>Rows in which what follows an alert belongs to it.</summary>
    public static int Cooldown(AnomalyOptions options, int trainedRows) => options.SuppressionLength ?? Math.Clamp(trainedRows / 10, LeastCooldown, MostCooldown);

    public bool Observe(long row, float score, double p, bool mayAlert)
    {
        var before = _before.Before(row);
        _before.Add(row, score);
        var inCooldown = _last >= 0 && row - _last <= _cooldown;
        if (inCooldown && !_isOver)
        {
            _isOver = score < _options.ScoreThreshold || row - _last > _onset;
            if (!_isOver) _highest = Math.Max(_highest, score);
        }

        if (!mayAlert || !(score > _options.ScoreThreshold) || (inCooldown ? !_isOver || score < Math.Min(AboveLast * _highest, AboveThreshold * _options.ScoreThreshold) : before >= score)) return false;
        if (_options.Confidence > 0 && !(p < 1 - (_options.Confidence / 100))) return false;
        (_last, _highest, _isOver) = (row, score, false);
        return true;
    }

    public void Transfer(ModelCodec codec)
    {
        _last = codec.Long(_last, -1);
        _highest = codec.Float(_highest);
        _isOver = codec.Count(_isOver ? 1 : 0, 0, 1) == 1;
        _before.Transfer(codec);
    }
}
