namespace Microsoft.ML.AutoML;

/// <summary>
/// Direct search of a feature space from its default on (FLOW2; Wu, Wang, Huang, 2021): a step in a random direction, else the opposite one,
/// shorter steps when neither helps, a fresh start when they have become too short.
/// </summary>
sealed class FrugalSearch
{
    // In units of the square root of the number of dimensions.
    const double FirstStep = 0.1, LastStep = 0.01;

    readonly Random _random;
    readonly double[] _direction;
    double[] _origin;
    double _loss = double.PositiveInfinity, _step;
    int _points, _pointsAtBest, _failures;
    bool _opposite, _evaluated;

    public FrugalSearch(double[] start, Random random)
    {
        _random = random;
        _origin = start;
        _direction = new double[start.Length];
        _step = FirstStep * Math.Sqrt(start.Length);
    }

    public double[] Propose()
    {
        if (!_evaluated || _origin.Length == 0) return _origin;
        if (!_opposite) DrawDirection();
        var step = _opposite ? -_step : _step;
        return [.. _origin.Select((feature, axis) => Math.Clamp(feature + (step * _direction[axis]), 0, 1))];
    }

    public void Observe(double[] point, double loss)
    {
        _points++;
        if (loss < _loss)
        {
            (_origin, _loss, _pointsAtBest, _failures, _opposite) = (point, loss, _points, 0, false);
        }
        else if (_evaluated)
        {
            if (_opposite && ++_failures >= 1 << Math.Min(Math.Max(_origin.Length - 1, 0), 4)) Shorten();
            _opposite = !_opposite;
        }

        _evaluated = true;
    }

    void Shorten()
    {
        _failures = 0;
        _step *= Math.Sqrt((double)Math.Max(_pointsAtBest, 1) / _points);
        if (_step >= LastStep * Math.Sqrt(_origin.Length)) return;
        _origin = [.. _origin.Select(_ => _random.NextDouble())];
        (_loss, _step, _points, _pointsAtBest, _evaluated) = (double.PositiveInfinity, FirstStep * Math.Sqrt(_origin.Length), 0, 0, false);
    }

    // Uniform on the unit sphere.
    void DrawDirection()
    {
        var norm = 0.0;
        foreach (ref var part in _direction.AsSpan())
        {
            part = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
            norm += part * part;
        }

        foreach (ref var part in _direction.AsSpan()) part /= Math.Sqrt(norm);
    }
}
