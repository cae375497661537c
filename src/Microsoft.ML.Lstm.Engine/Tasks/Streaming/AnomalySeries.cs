using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>A detector's state of one series: the network's weights, and the memory of errors and values. Its size is bounded.</summary>
sealed class AnomalySeries
{
    /// <summary>Work per row while a streaming series is trained, in units of one scored row; the cost of a training step in them.</summary>
    const int WorkPerRow = 24, WorkOfStep = 8;

    readonly AnomalyPlan _plan;

    /// <summary>The rows of a series that is not yet known well enough, [Channels] values each, and their places in the week.</summary>
    readonly List<float> _values = [], _weeks = [];
    SeriesScorer? _scorer;

    /// <summary>Of the rows collected, how many the scorer has taken in; it scores when it has all.</summary>
    int _taken;

    internal AnomalySeries(AnomalyPlan plan, ulong seed) => (_plan, Seed) = (plan, seed);

    /// <summary>Whether enough rows were seen to score further ones.</summary>
    public bool IsTrained => _scorer is not null && _weeks.Count == 0;

    /// <summary>Seed of the initial weights and of the windows drawn for training.</summary>
    internal ulong Seed { get; set; }

    /// <summary>Rows that it has not been trained on yet.</summary>
    internal int RowsCollected => _weeks.Count;

    /// <summary>Training steps since it was created or loaded.</summary>
    internal int StepsTaken => _scorer?.StepsTaken ?? 0;

    /// <summary>Mean loss of the last steps of its training; NaN without a network.</summary>
    internal double TrainingLoss => _scorer?.TrainingLoss ?? double.NaN;

    /// <summary>When the last row was, in ticks; -1 before there is any that has a time.</summary>
    internal long LastTicks { get; set; } = -1;

    internal void Observe(AnomalyNetwork network, ReadOnlySpan<float> values, float week, AnomalyResult result)
    {
        if (IsTrained)
        {
            _scorer!.Observe(network, values, week, result);
            while (_scorer.IsTraining) _scorer.TrainStep(network);
            return;
        }

        result.Clear();
        AddTrainingRow(values, week);
        if (_scorer is null && _weeks.Count < _plan.TrainingLength) return;
        _scorer ??= Begin(network);

        // A little at each row: many series may start training at the same time.
        var done = Work(_scorer, network, WorkPerRow, null);
        if (done) Forget();
    }

    /// <summary>Takes a row of the training data.</summary>
    internal void AddTrainingRow(ReadOnlySpan<float> values, float week)
    {
        _values.AddRange(values);
        _weeks.Add(week);
    }

    /// <summary>Learns from the rows collected, if there are enough.</summary>
    /// <param name="network">Memory for the network's passes.</param>
    /// <param name="isCanceled">Asked at each row; null when it may not be stopped.</param>
    /// <param name="leastRows">Minimum number of training rows.</param>
    internal void Train(AnomalyNetwork network, Func<bool>? isCanceled, int leastRows)
    {
        if (IsTrained || _weeks.Count < leastRows) return;
        var isNew = _scorer is null;
        _scorer ??= Begin(network);
        try
        {
            Work(_scorer, network, long.MaxValue, isCanceled);
        }
        catch when (isNew)
        {
            (_scorer, _taken) = (null, 0);
            throw;
        }

        Forget();
    }

    /// <summary>Writes or reads all of it.</summary>
    internal void Transfer(ModelCodec codec, AnomalyNetwork network)
    {
        LastTicks = codec.Long(LastTicks, -1, DateTime.MaxValue.Ticks);
        if (codec.Count(_scorer is null ? 0 : 1, 0, 1) == 1) TransferScorer(codec, network);

        // A series in training has more rows than it is trained on: those that came since it began.
        var rows = codec.Count(_weeks.Count, 0, _plan.TrainingLength + MostRowsWhileTraining(_plan));
        if (codec.Reads) Forget();
        for (var row = 0; row < rows; row++)
        {
            var week = codec.FloatOrNaN(codec.Reads ? 0 : _weeks[row]);
            if (codec.Reads) _weeks.Add(week);
            for (var s = 0; s < _plan.Channels; s++)
            {
                var value = codec.FloatOrNaN(codec.Reads ? 0 : _values[(row * _plan.Channels) + s]);
                if (codec.Reads) _values.Add(value);
            }
        }

        _taken = codec.Count(_taken, 0, rows);
    }

    /// <summary>Writes or reads the training's progress, without the collected rows; whether it is finished.</summary>
    internal bool TransferTraining(ModelCodec codec, AnomalyNetwork network)
    {
        TransferScorer(codec, network);
        _scorer!.TrainingLoss = codec.AnyDouble(_scorer.TrainingLoss);
        _taken = codec.Count(_taken, 0, _weeks.Count);
        var isDone = codec.Flag(IsTrained);
        if (codec.Reads && isDone) Forget();
        return isDone;
    }

    static int MostRowsWhileTraining(AnomalyPlan plan) => plan.TrainingLength + (WorkOfStep * (AnomalyPlan.FirstSteps + AnomalyPlan.SecondSteps));

    void TransferScorer(ModelCodec codec, AnomalyNetwork network)
    {
        var rows = codec.Count(_scorer?.TrainedRows ?? 0, 0, int.MaxValue);
        var plan = _plan with
        {
            Stride = codec.Count(_scorer?.Plan.Stride ?? 0, 1, Math.Max(AnomalyPlan.LongestStride, _plan.Options.Stride ?? 0)),
            LongHorizon = codec.Count(_scorer?.Plan.LongHorizon ?? 0, 1, Math.Max(AnomalyPlan.LongestHorizon, _plan.Options.Horizon ?? 0)),
            IsFormer = codec.Version < DetectorState.DelaysRange || codec.Flag(_scorer?.Plan.IsFormer),
        };

        // What lies in the file for certain, and memory is taken for: the channels' last values and forecasts, the weights with Adam's moments.
        codec.Require((4L * _plan.Channels * (plan.Stride + plan.LongHorizon)) + (_plan.Options.UseNetwork ? 12L * network.WeightCount : 0));
        var scales = new ChannelScale[_plan.Channels];
        for (var s = 0; s < scales.Length; s++)
        {
            var scale = _scorer?.Scales[s] ?? default;
            scales[s] = new(codec.Float(scale.Center), codec.Float(scale.Width));
            if (!(scales[s].Width > 0)) throw new InvalidDataException(FormattableString.Invariant($"A channel's scale has the width {scales[s].Width}."));
        }

        if (codec.Reads) _scorer = new(plan, network, scales, rows, Seed);
        _scorer!.Transfer(codec);
    }

    SeriesScorer Begin(AnomalyNetwork network)
    {
        var scales = new ChannelScale[_plan.Channels];
        for (var s = 0; s < scales.Length; s++) scales[s] = ChannelScale.Of(Known(s));
        return new(HorizonChoice.For(_plan, _values, _weeks), network, scales, _weeks.Count, Seed);
    }

    /// <summary>Scores the collected rows and trains on them, up to this many units of work; true when all is done.</summary>
    bool Work(SeriesScorer scorer, AnomalyNetwork network, long units, Func<bool>? isCanceled)
    {
        var result = new AnomalyResult(_plan.Channels);
        while (units > 0 && (scorer.IsTraining || _taken < _weeks.Count))
        {
            if (isCanceled?.Invoke() == true) throw new OperationCanceledException("The training was stopped before it was done.");
            if (scorer.IsTraining)
            {
                scorer.TrainStep(network);
                units -= WorkOfStep;
                continue;
            }

            scorer.Observe(network, CollectionsMarshal.AsSpan(_values).Slice(_taken * _plan.Channels, _plan.Channels), _weeks[_taken], result);
            _taken++;
            units--;
        }

        return !scorer.IsTraining && _taken == _weeks.Count;
    }

    List<float> Known(int channel)
    {
        var known = new List<float>();
        for (var i = channel; i < _values.Count; i += _plan.Channels)
            if (!float.IsNaN(_values[i])) known.Add(_values[i]);
        return known;
    }

    void Forget()
    {
        _taken = 0;
        _values.Clear();
        _weeks.Clear();
        _values.TrimExcess();
        _weeks.TrimExcess();
    }
}
