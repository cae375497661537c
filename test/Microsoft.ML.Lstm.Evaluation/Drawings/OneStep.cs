namespace Microsoft.ML.Lstm.Evaluation.Drawings;

/// <summary>What is known without any memory: a normal distribution of the offsets, and frequencies of the pen's states (down, lifted, end of the drawing).</summary>
sealed class OneStep
{
    readonly double _x, _y, _xx, _yy, _xy, _lifted, _ended;

    public OneStep(Drawing[] drawings)
    {
        var (count, lifts) = (0.0, 0.0);
        foreach (var points in drawings.Select(drawing => drawing.Points))
        {
            for (var i = 0; i < points.Length; i += 3)
            {
                double x = points[i], y = points[i + 1];
                (count, lifts, _x, _y, _xx, _yy, _xy) = (count + 1, lifts + points[i + 2], _x + x, _y + y, _xx + (x * x), _yy + (y * y), _xy + (x * y));
            }
        }
        (_x, _y) = (_x / count, _y / count);
        (_xx, _yy, _xy) = ((_xx / count) - (_x * _x), (_yy / count) - (_y * _y), (_xy / count) - (_x * _y));
        (_lifted, _ended) = (lifts / count, drawings.Length / (count + drawings.Length));
    }

    /// <summary>The sum of -ln of the density of all points, and of the probability of the ends.</summary>
    public double Loss(Drawing[] drawings)
    {
        var (sum, determinant) = (0.0, (_xx * _yy) - (_xy * _xy));
        foreach (var points in drawings.Select(drawing => drawing.Points))
        {
            for (var i = 0; i < points.Length; i += 3)
            {
                double a = points[i] - _x, b = points[i + 1] - _y;
                sum += ((((_yy * a * a) - (2 * _xy * a * b) + (_xx * b * b)) / determinant) + Math.Log(determinant)) / 2 + Math.Log(2 * Math.PI);
                sum -= Math.Log(points[i + 2] == 1 ? _lifted : 1 - _lifted) + Math.Log(1 - _ended);
            }
            sum -= Math.Log(_ended);
        }
        return sum;
    }
}
