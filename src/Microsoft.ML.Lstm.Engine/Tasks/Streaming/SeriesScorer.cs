using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>All that is known of a series that has been seen enough to be scored.</summary>
sealed class SeriesScorer
{
    /// <summary>Window lengths over which the errors of all channels together are averaged.</summary>
    static readonly int[] JointWindows = [1, 10, 40];

    readonly AnomalyPlan _plan;
    readonly ChannelScorer[] _channels;
    readonly ChannelHistory _history;
    readonly OnlineForecaster? _forecaster;
    readonly JointError? _joint;
    readonly PeaksOverThreshold _calibration = new(scaleMemory: 500, rankMemory: 2000);
    readonly ScoreLevel _level;
    readonly AlertRule _rule;

    /// <summary>The first row at which the network is trained, and the last row of the training.</summary>
    readonly int _start, _rows;

    /// <summary>Training steps due before the next row.</summary>
    int _due;

    public SeriesScorer(AnomalyPlan plan, AnomalyNetwork network, ChannelScale[] scales, int rows, ulong seed)
    {
        (_plan, Scales, _start, _rows) = (plan, scales, AnomalyPlan.Start(rows), rows);
        var each = ChannelScorer.Statistics + (plan.Options.SeasonalProfile ? ChannelScorer.ProfileStatistics : 0);
        var chance = plan.Options.FalseAlarmRate / ((scales.Length * each) + (scales.Length > 1 ? JointWindows.Length : 0));
        _channels = Array.ConvertAll(scales, scale => new ChannelScorer(plan, scale, AlertRule.Cooldown(plan.Options, rows), chance));
        _history = new(plan);
        if (plan.Options.UseNetwork) _forecaster = new(network, plan, seed);
        if (scales.Length > 1) _joint = new(JointWindows, plan, chance);
        _level = new(plan.Options, _start);
        _rule = new(plan.Options, rows);
    }

    public AnomalyPlan Plan => _plan;

    public ChannelScale[] Scales { get; }

    /// <summary>Rows that it was trained on.</summary>
    public int TrainedRows => _rows;

    /// <summary>Whether training steps are due before the next row.</summary>
    public bool IsTraining => _due > 0;

    /// <summary>Training steps taken since it was created or loaded.</summary>
    public int StepsTaken { get; private set; }

    /// <summary>Mean loss of those that were taken last, in the middle of the training or at its end; NaN before there are any.</summary>
    public double TrainingLoss { get; set; } = double.NaN;

    public void Observe(AnomalyNetwork network, ReadOnlySpan<float> values, float week, AnomalyResult result)
    {
        var row = _history.Count;
        var means = _history.Add(week);
        var states = _history.States(row);
        float most = 0, sum = 0;
        double squares = 0;
        var scored = 0;
        for (var s = 0; s < _channels.Length; s++)
        {
            (means[s], states[s]) = _channels[s].Observe(row, values[s], week);
            _history.Interpolate(s);
            most = Math.Max(most, _channels[s].Ratio);
            sum += _channels[s].Ratio;
            if (_channels[s].IsScored) scored++;
            squares += (double)_channels[s].Error * _channels[s].Error;
        }

        // A deviation too small in each channel may be significant in their mean.
        if (_joint is not null && scored > 0) most = Math.Max(most, _joint.Observe(row, (float)Math.Sqrt(squares / scored)));
        var level = _level.Before(row);
        _level.Add(row, most);
        most /= level;
        for (var s = 0; s < _channels.Length; s++)
        {
            result.Contributions[s] = sum > 0 ? most * (_channels[s].Ratio / sum) : most / _channels.Length;
            (result.Expected[s], result.Lower[s], result.Upper[s]) = _channels[s].Bounds(limits: level);
        }

        result.Score = most;
        result.PValue = most > 0 || scored > 0 ? Agreeing(_calibration.Observe(most), most) : 1;
        result.Alert = _rule.Observe(row, most, result.PValue, mayAlert: row >= _rows);
        ScheduleTraining(network, row + 1);
        if (!IsTraining) Expect(network, row);
    }

    /// <summary>Takes one of the training steps due.</summary>
    public void TrainStep(AnomalyNetwork network)
    {
        var first = _history.Count == _start;
        var steps = first ? AnomalyPlan.FirstSteps : AnomalyPlan.SecondSteps;
        var taken = steps - _due;
        var loss = _forecaster!.Train(network, _history, taken, steps, first ? _plan.LearningRate : _plan.LearningRate / 2);
        TrainingLoss = taken == 0 ? loss : TrainingLoss + ((loss - TrainingLoss) / (taken + 1));
        StepsTaken++;
        _due--;
        if (!IsTraining) Expect(network, _history.Count - 1);
    }

    public void Transfer(ModelCodec codec)
    {
        _history.Transfer(codec);
        foreach (var channel in _channels) channel.Transfer(codec);
        _forecaster?.Transfer(codec);
        _joint?.Transfer(codec);
        _level.Transfer(codec);
        _calibration.Transfer(codec);
        _rule.Transfer(codec);
        _due = codec.Count(_due, 0, _forecaster is null ? 0 : AnomalyPlan.FirstSteps);
    }

    /// <summary>A score above 1 and a p-value below the level of alerts say the same, whatever the ranks of late.</summary>
    double Agreeing(double p, float score) => score > 1 ? Math.Min(p, _plan.AlertLevel * (1 - 1e-6)) : Math.Max(p, _plan.AlertLevel);

    void ScheduleTraining(AnomalyNetwork network, long seen)
    {
        var options = _plan.Options;
        if (seen == _start || seen == _rows) _history.MeasureInterval();
        if (_forecaster is null) return;
        if (seen == _start) _due = AnomalyPlan.FirstSteps;
        else if (seen == _rows) _due = AnomalyPlan.SecondSteps;
        else if (seen > _start && seen % options.UpdateInterval == 0 && (options.LearnOnline || seen < _rows)) _forecaster.Update(network, _history);
    }

    void Expect(AnomalyNetwork network, long row)
    {
        if (row + 1 < _start) return;
        var far = _forecaster is null ? default : _forecaster.Forecast(network, _history)[_channels.Length..];
        for (var s = 0; s < _channels.Length; s++)
        {
            // No forecast starts from imputed values.
            var trust = _history.Trust(row, s, _forecaster is null ? 1 : _plan.Options.Steps);
            _channels[s].Expect(row, trust == 0 ? float.NaN : far.IsEmpty ? 0 : far[s], trust);
        }
    }
}
