using System.Globalization;
using System.Text.Json;

namespace Microsoft.ML.Lstm.Evaluation.Anomalies;

/// <summary>
/// One of the NAB series of TSB-AD-U, rebuilt from NAB's own files: without its first row, and with the board's labels, whose lengths are published and are for some
/// series not those of NAB. They have no times, as on the board. With these the published VUS-PR of its matrix profile, which draws no random numbers, is met to four digits on
/// 20 of them, and within .013 on the two whose windows stand still.
/// </summary>
sealed record TsbAdSeries(string Number, string File, float[] Values, bool[] Labels)
{
    /// <summary>The board's number, NAB's file, the rows that the board kept and its labels where they are not NAB's.</summary>
    static readonly (string Number, string File, int? Rows, (int From, int To)[]? Labels)[] All =
    [
        ("001", "realKnownCause/ec2_request_latency_system_failure", null, null),
        ("002", "realTweets/Twitter_volume_GOOG", 6000, null),
        ("005", "realTraffic/occupancy_6005", null, null),
        ("006", "realKnownCause/nyc_taxi", null, null),
        ("008", "artificialWithAnomaly/art_load_balancer_spikes", null, null),
        ("009", "realTraffic/TravelTime_451", null, null),
        ("010", "realAdExchange/exchange-3_cpc_results", 1000, null),
        ("011", "realAWSCloudwatch/ec2_cpu_utilization_825cc2", null, [(1526, 2000)]),
        ("013", "realTraffic/speed_t4013", null, null),
        ("014", "realAdExchange/exchange-3_cpm_results", null, null),
        ("015", "artificialWithAnomaly/art_daily_jumpsdown", null, [(2787, 3300)]),
        ("016", "realKnownCause/ambient_temperature_system_failure", null, null),
        ("017", "artificialWithAnomaly/art_increase_spike_density", null, null),
        ("018", "realKnownCause/rogue_agent_key_hold", null, null),
        ("019", "realAWSCloudwatch/ec2_cpu_utilization_5f5533", null, null),
        ("020", "artificialWithAnomaly/art_daily_flatmiddle", null, [(2679, 3300)]),
        ("022", "realAWSCloudwatch/rds_cpu_utilization_cc0c53", null, [(2980, 3300), (3479, 3679)]),
        ("023", "realKnownCause/cpu_utilization_asg_misconfiguration", null, null),
        ("024", "artificialWithAnomaly/art_daily_jumpsup", null, [(2787, 3300)]),
        ("025", "realTweets/Twitter_volume_FB", null, null),
        ("026", "realTraffic/speed_6005", null, null),
        ("028", "realAWSCloudwatch/ec2_cpu_utilization_24ae8d", null, [(3447, 3877)]),
    ];

    /// <summary>The 22 series.</summary>
    /// <param name="folder">NAB's, with <c>data</c> and <c>labels</c>.</param>
    public static IEnumerable<TsbAdSeries> Read(string folder)
    {
        using var windows = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(folder, "labels", "combined_windows.json")));
        foreach (var (number, file, rows, segments) in All)
        {
            var lines = System.IO.File.ReadLines(Path.Combine(folder, "data", file + ".csv")).Skip(1).Select(line => line.Split(',')).ToArray();
            var times = lines.Select(cells => DateTime.Parse(cells[0], CultureInfo.InvariantCulture)).ToList();
            var kept = rows ?? lines.Length - 1;
            var labels = new bool[kept];

            // The board counts a window's rows in the whole file and leaves its last one out.
            foreach (var (from, to) in segments ?? Segments(windows.RootElement.GetProperty(file + ".csv"), times)) labels.AsSpan(Math.Min(from, kept)..Math.Min(to, kept)).Fill(true);
            yield return new(number, Path.GetFileName(file), [.. lines.Skip(1).Take(kept).Select(cells => float.Parse(cells[1], CultureInfo.InvariantCulture))], labels);
        }
    }

    static IEnumerable<(int From, int To)> Segments(JsonElement windows, List<DateTime> times) => windows.EnumerateArray().Select(window =>
        (times.FindIndex(time => time >= At(window[0])), times.FindLastIndex(time => time <= At(window[1]))));

    static DateTime At(JsonElement time) => DateTime.Parse(time.GetString()!, CultureInfo.InvariantCulture);
}
