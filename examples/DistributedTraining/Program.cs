// One model, trained by several processes: the program starts itself as 1, 2 and 3 ranks on this machine, and all of them end with the same bits.
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["rank"])
{
    Console.WriteLine(Training.Hash());
    return;
}

var (hashes, seconds) = (new HashSet<string>(), new List<string>());
foreach (var ranks in (int[])[1, 2, 3])
{
    var begin = Stopwatch.GetTimestamp();
    var processes = Enumerable.Range(0, ranks).Select(rank => Start(rank, ranks)).ToArray();
    foreach (var (rank, process) in processes.Index())
    {
        var lines = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Console.WriteLine($"rank {rank} of {ranks}: {lines}");
        hashes.Add(lines);
    }
    seconds.Add($"{Stopwatch.GetElapsedTime(begin).TotalSeconds:F1}");
}
Console.WriteLine($"distributed-training models 6, hashes {hashes.Count}, seconds of 1, 2 and 3 ranks {string.Join(", ", seconds)}");

// On several machines, the same variables are set by whoever starts the processes; the port is one that rank 0 may take.
static Process Start(int rank, int ranks)
{
    var host = Environment.ProcessPath!;
    string[] program = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(Training).Assembly.Location] : [];
    return Process.Start(new ProcessStartInfo(host, [.. program, "rank"])
    {
        RedirectStandardOutput = true,
        Environment =
        {
            ["LSTM_MACHINES_RANK"] = $"{rank}",
            ["LSTM_MACHINES_COUNT"] = $"{ranks}",
            ["LSTM_MACHINES_ADDRESS"] = "127.0.0.1:29517",
            ["LSTM_MACHINES_SECRET"] = "of this example",
        },
    })!;
}

/// <summary>What every rank runs: nothing here knows how many there are.</summary>
static class Training
{
    sealed class Walk
    {
        [VectorType]
        public float[] Features { get; set; } = [];
        public string Label { get; set; } = "";
    }

    public static string Hash()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(Walks(600).ToArray());
        var model = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { Training = new() { Epochs = 4, Members = 2, BatchSize = 64 } }))
            .Fit(data);
        using var file = new MemoryStream();
        var scores = model.Transform(data).GetColumn<float[]>("Score").SelectMany(row => row).ToArray();
        foreach (var score in scores) file.Write(BitConverter.GetBytes(score));
        return Convert.ToHexStringLower(SHA256.HashData(file.ToArray()));
    }

    /// <summary>Walks that drift upwards, downwards, or not at all.</summary>
    static IEnumerable<Walk> Walks(int count)
    {
        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            var (at, drift) = (0f, (i % 3 - 1) * 0.3f);
            yield return new() { Features = [.. Enumerable.Range(0, random.Next(20, 60)).Select(_ => at += drift + random.NextSingle() - 0.5f)], Label = $"{i % 3}" };
        }
    }
}
