using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation.Records;

/// <summary>The first 48 hours of a stay in intensive care (Silva et al. 2012, PhysioNet's challenge of 2012): what was measured when, and who died in hospital.</summary>
sealed class IcuStay
{
    /// <summary>Measurements in a step, in this order; weight is measured again and again.</summary>
    public static readonly string[] Measurements =
    [
        "Albumin", "ALP", "ALT", "AST", "Bilirubin", "BUN", "Cholesterol", "Creatinine", "DiasABP", "FiO2", "GCS", "Glucose", "HCO3", "HCT", "HR", "K", "Lactate", "Mg", "MAP",
        "MechVent", "Na", "NIDiasABP", "NIMAP", "NISysABP", "PaCO2", "PaO2", "pH", "Platelets", "RespRate", "SaO2", "SysABP", "Temp", "TroponinI", "TroponinT", "Urine", "WBC", "Weight",
    ];

    const int Units = 4, StaticSize = 3 + Units;

    /// <summary>[steps, measurements]; NaN where nothing was measured.</summary>
    [VectorType(0, 37)]
    public float[] Features { get; set; } = [];

    /// <summary>Hours since admission of each step.</summary>
    public float[] Hours { get; set; } = [];

    /// <summary>Age, gender, height, and the unit, one of four.</summary>
    [VectorType(StaticSize)]
    public float[] Statics { get; set; } = [];

    public bool Label { get; set; }

    /// <summary>Days in hospital; NaN where that is not known.</summary>
    public float Days { get; set; }

    [NoColumn]
    public int Fold { get; set; }

    /// <summary>All stays of a folder whose outcome is known, in five folds: of those with the same outcome, by the order of a hash of the record's number.</summary>
    public static IcuStay[] Read(string folder, int folds, double binHours)
    {
        var outcomes = File.ReadLines(Path.Combine(folder, "Outcomes-a.txt")).Skip(1).Select(line => line.Split(',')).ToDictionary(cells => cells[0]);
        var stays = Directory.GetFiles(Path.Combine(folder, "set-a"), "*.txt").Order(StringComparer.Ordinal)
            .Select(file => (Number: Path.GetFileNameWithoutExtension(file), File: file)).Where(stay => outcomes.ContainsKey(stay.Number))
            .Select(stay => (stay.Number, Stay: Of(File.ReadLines(stay.File).Skip(1), outcomes[stay.Number], binHours))).ToArray();
        foreach (var outcome in stays.GroupBy(stay => stay.Stay.Label))
            foreach (var (stay, i) in outcome.OrderBy(stay => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(stay.Number))), StringComparer.Ordinal).Select((stay, i) => (stay.Stay, i))) stay.Fold = i % folds;
        return [.. stays.Select(stay => stay.Stay)];
    }

    static IcuStay Of(IEnumerable<string> lines, string[] outcome, double binHours)
    {
        var (statics, bins) = (new float[StaticSize], new SortedDictionary<int, (double[] Sums, int[] Counts)>());
        statics.AsSpan(0, 3).Fill(float.NaN);
        foreach (var cells in lines.Select(line => line.Split(',')))
        {
            var (hours, value) = (Hour(cells[0]), float.Parse(cells[2], CultureInfo.InvariantCulture));
            if (value < 0) continue;
            if (cells[1] == "Age") statics[0] = value;
            else if (cells[1] == "Gender") statics[1] = value;
            else if (cells[1] == "Height") statics[2] = value;
            else if (cells[1] == "ICUType") statics[2 + (int)value] = 1;
            else if (Array.IndexOf(Measurements, cells[1]) is >= 0 and var feature)
            {
                var bin = (int)(hours / binHours);
                if (!bins.TryGetValue(bin, out var sums)) bins[bin] = sums = (new double[Measurements.Length], new int[Measurements.Length]);
                sums.Sums[feature] += value;
                sums.Counts[feature]++;
            }
        }

        return new()
        {
            Features = [.. bins.Values.SelectMany(bin => bin.Sums.Zip(bin.Counts, (sum, count) => count == 0 ? float.NaN : (float)(sum / count)))],
            Hours = [.. bins.Keys.Select(bin => (float)(bin * binHours))],
            Statics = statics,
            Label = outcome[5] == "1",
            Days = int.Parse(outcome[3], CultureInfo.InvariantCulture) is >= 0 and var days ? days : float.NaN,
        };
    }

    static double Hour(string time) => int.Parse(time.AsSpan(0, 2), CultureInfo.InvariantCulture) + (int.Parse(time.AsSpan(3, 2), CultureInfo.InvariantCulture) / 60.0);
}
