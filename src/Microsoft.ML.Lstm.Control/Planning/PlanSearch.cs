namespace Microsoft.ML.Lstm.Control.Planning;

/// <summary>Looks for the plan of the least cost; all its memory is taken once.</summary>
sealed class PlanSearch
{
    readonly BoxSpace _limits;
    readonly PlanCost _cost;
    readonly PlanningOptions _options;
    readonly DynamicsRollout _drawn, _refined;
    readonly GradientDescent? _descent;
    readonly Random _random;
    readonly int _size, _outputs, _elites;
    readonly float[] _plans, _elitePlans;
    readonly double[] _deviations, _costs;
    readonly int[] _order;

    public PlanSearch(DynamicsTracker tracker, BoxSpace limits, PlanCost cost, PlanningOptions options)
    {
        (_limits, _cost, _options, _random) = (limits, cost, options, new(options.Seed));
        _elites = Math.Min(options.Elites, options.Candidates);
        (_size, _outputs) = (options.Horizon * limits.Size, options.Horizon * tracker.Model.OutputSize);
        _drawn = tracker.Ahead(options.Candidates, options.Horizon);
        _refined = tracker.Ahead(_elites, options.Horizon);
        (_plans, _elitePlans) = (new float[options.Candidates * _size], new float[_elites * _size]);
        (_deviations, _costs, _order) = (new double[_size], new double[options.Candidates], new int[options.Candidates]);
        if (options.Method != PlanningMethod.CrossEntropy) _descent = new(_refined, limits, cost, options.GradientRate);
        Best = new float[_size];
    }

    /// <summary>The best plan, [Horizon, inputs].</summary>
    public float[] Best { get; }

    /// <summary>What it is predicted to cost.</summary>
    public double Cost { get; private set; }

    /// <summary>Looks for a better plan, from <see cref="Best"/> on.</summary>
    public void Run()
    {
        for (var i = 0; i < _size; i++) _deviations[i] = _options.Spread * HalfRange(i);
        Cost = double.PositiveInfinity;
        var mean = _elitePlans.AsSpan(0, _size);
        Best.CopyTo(mean);
        var iterations = _options.Method == PlanningMethod.Gradient ? 0 : _options.Iterations;
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            Draw(mean);
            Rank(_drawn.Predict(_plans), _plans, _options.Candidates);
            Move();
        }
        if (_descent is not null) Refine(iterations > 0);
    }

    void Draw(ReadOnlySpan<float> mean)
    {
        // The middle itself is among them, so that a good plan is not lost.
        for (var i = 0; i < _plans.Length; i++) _plans[i] = mean[i % _size] + (i < _size ? 0 : (float)(_deviations[i % _size] * Normal()));
        _limits.Clip(_plans);
    }

    void Rank(ReadOnlySpan<float> outputs, ReadOnlySpan<float> plans, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var cost = _cost.Of(outputs.Slice(i * _outputs, _outputs), plans.Slice(i * _size, _size));
            (_costs[i], _order[i]) = (double.IsFinite(cost) ? cost : double.PositiveInfinity, i);
            if (!(_costs[i] < Cost)) continue;
            Cost = _costs[i];
            plans.Slice(i * _size, _size).CopyTo(Best);
        }
        MemoryExtensions.Sort(_costs.AsSpan(0, count), _order.AsSpan(0, count));
    }

    // Mean and deviation of the elites; the former lies where the first of them would.
    void Move()
    {
        for (var i = 0; i < _size; i++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var elite = 0; elite < _elites; elite++) sum += _plans[(_order[elite] * _size) + i];
            for (var elite = 0; elite < _elites; elite++) squares += Math.Pow(_plans[(_order[elite] * _size) + i] - (sum / _elites), 2);
            _elitePlans[i] = (float)(sum / _elites);
            _deviations[i] = Math.Max(Math.Sqrt(squares / _elites), 0.01 * _options.Spread * HalfRange(i));
        }
    }

    void Refine(bool fromDrawn)
    {
        for (var elite = 0; elite < _elites; elite++)
            for (var i = 0; i < _size; i++)
                _elitePlans[(elite * _size) + i] = fromDrawn ? _plans[(_order[elite] * _size) + i] : Best[i] + (elite == 0 ? 0 : (float)(_deviations[i] * Normal()));
        _limits.Clip(_elitePlans);
        for (var step = 0; step < _options.GradientSteps; step++)
        {
            Rank(_descent!.Predict(_elitePlans), _elitePlans, _elites);
            _descent.Move(_elitePlans, step);
        }
        Rank(_refined.Predict(_elitePlans), _elitePlans, _elites);
    }

    float HalfRange(int i) => (_limits.High[i % _limits.Size] - _limits.Low[i % _limits.Size]) / 2;

    // Box and Muller's, with one of the two numbers.
    double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(Math.Tau * _random.NextDouble());
}
