namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Which rows raise an alert: those whose score tops the threshold and what came just before, if no alert was raised lately.</summary>
sealed class AlertRule
{
    const int LeastSilence = 10, MostSilence = 75;

    readonly AnomalyOptions _options;
    readonly int _silence;
    readonly RollingMaximum _before;
    long _last = -1;

    public AlertRule(AnomalyOptions options, int trainedRows)
    {
        _options = options;
        _silence = options.SuppressionLength > 0 ? options.SuppressionLength : Math.Clamp(trainedRows / 10, LeastSilence, MostSilence);
        _before = new(Math.Max(LeastSilence, _silence / 2));
    }

    public bool Observe(long row, float score, double p, bool mayAlert)
    {
        var before = _before.Before(row);
        _before.Add(row, score);
        if (!mayAlert || !(score > _options.AlertScore) || before >= score || (_last >= 0 && row - _last <= _silence)) return false;
        if (_options.Confidence > 0 && !(p < 1 - (_options.Confidence / 100))) return false;
        _last = row;
        return true;
    }

    public void Transfer(StateTransfer state)
    {
        _last = state.Long(_last, -1);
        _before.Transfer(state);
    }
}
