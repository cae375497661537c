using System.Globalization;

namespace Microsoft.ML.Lstm.Pretraining;

/// <summary>What is trained, and for how long.</summary>
sealed record PretrainingSettings
{
    public CellKind Cell { get; init; } = CellKind.Lstm;

    public int Hidden { get; init; } = 128;

    public int Layers { get; init; } = 2;

    /// <summary>Series seen in all; the learning rate falls to 0 at the last one.</summary>
    public long Series { get; init; } = 6_400_000;

    public float Rate { get; init; } = 2e-3f;

    public int Seed { get; init; } = 1;

    /// <summary>A model whose weights training starts from; null for drawn ones.</summary>
    public string? Start { get; init; }

    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Settings by their names, such as --hidden 128.</summary>
    public static PretrainingSettings Of(string[] arguments)
    {
        var settings = new PretrainingSettings();
        foreach (var pair in arguments.Chunk(2))
        {
            var value = pair.Length == 2 ? pair[1] : throw new ArgumentException($"{pair[0]} needs a value.");
            settings = pair[0] switch
            {
                "--cell" => settings with { Cell = Enum.Parse<CellKind>(value) },
                "--hidden" => settings with { Hidden = Number(value) },
                "--layers" => settings with { Layers = Number(value) },
                "--series" => settings with { Series = long.Parse(value, CultureInfo.InvariantCulture) },
                "--rate" => settings with { Rate = float.Parse(value, CultureInfo.InvariantCulture) },
                "--seed" => settings with { Seed = Number(value) },
                "--start" => settings with { Start = value },
                "--threads" => settings with { Threads = Number(value) },
                _ => throw new ArgumentException($"There is no setting {pair[0]}."),
            };
        }

        return settings;
    }

    public static int Usage()
    {
        Console.Error.WriteLine("pretraining MODEL [--cell Lstm] [--hidden 128] [--layers 2] [--series 6400000] [--rate 0.002] [--seed 1] [--start MODEL] [--threads N]");
        return 2;
    }

    static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);
}
