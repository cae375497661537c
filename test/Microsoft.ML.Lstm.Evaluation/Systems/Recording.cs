using System.Globalization;
using System.IO.Compression;

namespace Microsoft.ML.Lstm.Evaluation.Systems;

/// <summary>A benchmark of system identification: recordings to learn from, folds of them to choose by, and those to be judged by.</summary>
sealed record Recording(string Name, DrivenSeries[] Training, (DrivenSeries[] Training, DrivenSeries Judged)[] Folds, (string Name, DrivenSeries Series)[] Tests)
{
    /// <summary>Outputs at the beginning that every judged model may look at, and that do not count.</summary>
    public const int Known = 50;

    /// <summary>Reads the Silverbox (Wigren and Schoukens 2013) or the Cascaded Tanks (Schoukens et al. 2016), which one by the columns.</summary>
    public static Recording Read(string file)
    {
        using var stream = File.OpenRead(file);
        using var reader = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        var head = reader.ReadLine() ?? "";
        var rows = new List<float[]>();
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            if (cells[0].Length > 0) rows.Add([.. cells.Where(cell => cell.Length > 0).Take(4).Select(cell => float.Parse(cell, CultureInfo.InvariantCulture))]);
        }
        return head.Contains("uEst", StringComparison.Ordinal) ? Tanks(rows) : Silverbox(rows);
    }

    static Recording Silverbox(List<float[]> rows)
    {
        var training = Part(rows, 40_475, 90_475);
        return new("silverbox", [training], [([training], Part(rows, 90_475, 109_384))],
            [("multisine", Part(rows, 109_384, rows.Count)), ("arrow without extrapolation", Part(rows, 0, 32_000)), ("arrow", Part(rows, 0, 40_475))]);
    }

    static Recording Tanks(List<float[]> rows)
    {
        const int parts = 4;
        var (whole, part) = (Part(rows, 0, rows.Count), rows.Count / parts);
        return new("cascaded tanks", [whole], [.. Enumerable.Range(0, parts).Select(fold => (Around(fold), Part(rows, fold * part, (fold + 1) * part)))],
            [("validation", DrivenSeries.Of([.. rows.Select(row => row[1])], [.. rows.Select(row => row[3])]))]);

        DrivenSeries[] Around(int fold) => [.. new[] { Part(rows, 0, fold * part), Part(rows, (fold + 1) * part, rows.Count) }.Where(series => series.Count > 0)];
    }

    // The tanks' columns are uEst, uVal, yEst, yVal, the Silverbox's V1 and V2.
    static DrivenSeries Part(List<float[]> rows, int from, int to)
    {
        var some = rows[from..to];
        return DrivenSeries.Of([.. some.Select(row => row[0])], [.. some.Select(row => row[row.Length / 2])]);
    }
}
