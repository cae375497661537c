namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>Quantiles of the standard normal distribution (Wichura 1988, algorithm AS 241, PPND7: seven digits).</summary>
static class NormalQuantile
{
    /// <summary>The quantile of a level between 0 and 1.</summary>
    public static double At(double level)
    {
        var centre = level - 0.5;
        if (Math.Abs(centre) <= 0.425)
        {
            var r = 0.180625 - (centre * centre);
            return centre * ((((((59.109374720 * r) + 159.29113202) * r) + 50.434271938) * r) + 3.3871327179) / ((((((67.187563600 * r) + 78.757757664) * r) + 17.895169469) * r) + 1);
        }
        var tail = Math.Sqrt(-Math.Log(centre < 0 ? level : 1 - level));
        double value;
        if (tail <= 5)
        {
            var r = tail - 1.6;
            value = ((((((0.17023821103 * r) + 1.3067284816) * r) + 2.7568153900) * r) + 1.4234372777) / ((((0.12021132975 * r) + 0.73700164250) * r) + 1);
        }
        else
        {
            var r = tail - 5;
            value = ((((((0.017337203997 * r) + 0.42868294337) * r) + 3.0812263860) * r) + 6.6579051150) / ((((0.012258202635 * r) + 0.24197894225) * r) + 1);
        }
        return centre < 0 ? -value : value;
    }
}
