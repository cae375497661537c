namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>All that is known of a series that has been seen enough to be judged.</summary>
sealed class SeriesJudge
{
    readonly AnomalyPlan _plan;
    readonly SensorJudge[] _sensors;
    readonly SensorHistory _history;
    readonly AnomalyLearner? _learner;
    readonly ErrorStream? _joint;
    readonly TailCalibration _calibration = new(scaleMemory: 500, rankMemory: 2000);
    readonly AlertRule _rule;

    /// <summary>Rows at which the network learns for the first time, and the last one of the training.</summary>
    readonly int _start, _rows;

    public SeriesJudge(AnomalyPlan plan, AnomalyNetwork network, SensorScale[] scales, int rows, ulong seed)
    {
        (_plan, Scales, _start, _rows) = (plan, scales, AnomalyPlan.Start(rows), rows);
        _sensors = Array.ConvertAll(scales, scale => new SensorJudge(plan, scale));
        _history = new(scales.Length, plan.Options.MemoryLength + plan.Far + plan.Options.Stride);
        if (plan.Options.Network) _learner = new(network, plan, seed);
        if (scales.Length > 1) _joint = new([1, 10, 40], plan.Options.MemoryLength);
        _rule = new(plan.Options, rows);
    }

    public SensorScale[] Scales { get; }

    /// <summary>Rows that it was trained on.</summary>
    public int TrainedRows => _rows;

    public void Observe(AnomalyNetwork network, ReadOnlySpan<float> values, float week, AnomalyReading reading)
    {
        var row = _history.Count;
        var means = _history.Add(week);
        float most = 0, sum = 0;
        double squares = 0;
        var isJudged = false;
        for (var s = 0; s < _sensors.Length; s++)
        {
            means[s] = _sensors[s].Observe(row, values[s], week, reading, s);
            most = Math.Max(most, _sensors[s].Ratio);
            sum += _sensors[s].Ratio;
            isJudged |= _sensors[s].IsJudged;
            squares += (double)_sensors[s].Error * _sensors[s].Error;
        }

        // What no sensor shows alone may show in all of them together.
        if (_joint is not null && squares > 0) most = Math.Max(most, _joint.Observe(row, (float)Math.Sqrt(squares / _sensors.Length)));
        for (var s = 0; s < _sensors.Length; s++) reading.Contributions[s] = sum > 0 ? most * (_sensors[s].Ratio / sum) : most / _sensors.Length;
        reading.Score = most;
        reading.PValue = most > 0 || isJudged ? _calibration.Observe(most) : 1;
        reading.Alert = _rule.Observe(row, most, reading.PValue, mayAlert: row >= _rows);
        Learn(network, row + 1);
        Expect(network, row);
    }

    public void Transfer(StateTransfer state)
    {
        _history.Transfer(state);
        foreach (var sensor in _sensors) sensor.Transfer(state);
        _learner?.Transfer(state);
        _joint?.Transfer(state);
        _calibration.Transfer(state);
        _rule.Transfer(state);
    }

    void Learn(AnomalyNetwork network, long seen)
    {
        var options = _plan.Options;
        if (seen == _start || seen == _rows) _history.MeasureInterval();
        if (_learner is null) return;
        if (seen == _start) _learner.Train(network, _history, AnomalyPlan.FirstSteps, options.LearningRate);
        else if (seen == _rows) _learner.Train(network, _history, AnomalyPlan.SecondSteps, options.LearningRate / 2);
        else if (seen > _start && seen % options.LearnEvery == 0 && (options.LearnOnline || seen < _rows)) _learner.LearnOn(network, _history);
    }

    void Expect(AnomalyNetwork network, long row)
    {
        if (row + 1 < _start) return;
        var far = _learner is null ? default : _learner.Forecast(network, _history)[_sensors.Length..];
        for (var s = 0; s < _sensors.Length; s++) _sensors[s].Expect(row, far.IsEmpty ? 0 : far[s]);
    }
}
