using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.Lstm.Evaluation.Systems;

/// <summary>A movement on a plane, at even steps, as NumPy wrote it: doubles [1, steps, 2].</summary>
sealed record Movement((double X, double Y)[] Points)
{
    /// <summary>Reads a file, and keeps so many of its steps at even distances in time.</summary>
    public static Movement Read(string file, int steps)
    {
        var bytes = File.ReadAllBytes(file);
        var header = Encoding.ASCII.GetString(bytes, 10, BitConverter.ToUInt16(bytes, 8));
        if (!header.Contains("'<f8'", StringComparison.Ordinal)) throw new InvalidDataException($"{file} holds no doubles: {header}");
        var shape = header[(header.IndexOf('(', StringComparison.Ordinal) + 1)..header.IndexOf(')', StringComparison.Ordinal)].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var count = int.Parse(shape[^2], CultureInfo.InvariantCulture);
        var values = MemoryMarshal.Cast<byte, double>(bytes.AsSpan(10 + header.Length));
        var points = new (double X, double Y)[steps];
        for (var i = 0; i < steps; i++)
        {
            var at = (int)Math.Round((count - 1.0) * i / (steps - 1));
            points[i] = header.Contains("'fortran_order': True", StringComparison.Ordinal) ? (values[at], values[count + at]) : (values[2 * at], values[(2 * at) + 1]);
        }
        return new(points);
    }

    /// <summary>The mean distance between two movements' points, each with those of the other in the order of time (dynamic time warping; Sakoe and Chiba 1978).</summary>
    public double Distance(Movement other)
    {
        var (a, b) = (Points, other.Points);
        var sums = new (double Sum, int Pairs)[a.Length, b.Length];
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < b.Length; j++)
            {
                var before = (i, j) switch
                {
                    (0, 0) => (Sum: 0.0, Pairs: 0),
                    (0, _) => sums[0, j - 1],
                    (_, 0) => sums[i - 1, 0],
                    _ => new[] { sums[i - 1, j - 1], sums[i - 1, j], sums[i, j - 1] }.MinBy(one => one.Sum),
                };
                sums[i, j] = (before.Sum + Far(a[i], b[j]), before.Pairs + 1);
            }
        }
        return sums[a.Length - 1, b.Length - 1].Sum / sums[a.Length - 1, b.Length - 1].Pairs;
    }

    public static double Far((double X, double Y) a, (double X, double Y) b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
}
