using Microsoft.ML.Lstm.Evaluation;

// Each command takes its arguments, the seed taken out of them, and prints one line for each run.
var commands = new Dictionary<string, (string Usage, Action<string[], int> Run)>
{
    ["nab"] = ("FOLDER OUT", NabCommand.Run),
    ["tsc"] = ("TRAIN.ts TEST.ts", TscCommand.Run),
    ["cmapss"] = ("FOLDER", CmapssCommand.Run),
    ["adbench"] = ("", AdBenchCommand.Run),
};

var seedAt = Array.IndexOf(args, "--seed");
var seed = seedAt >= 0 && seedAt + 1 < args.Length && int.TryParse(args[seedAt + 1], out var given) ? given : 1;
var rest = args.Where((_, i) => seedAt < 0 || (i != seedAt && i != seedAt + 1)).ToArray();
if (rest.Length > 0 && commands.TryGetValue(rest[0], out var command) && rest.Length - 1 == command.Usage.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length)
{
    command.Run(rest[1..], seed);
    return 0;
}

Console.Error.WriteLine("Commands, each with an optional --seed N:");
foreach (var (name, (usage, _)) in commands) Console.Error.WriteLine($"  {name} {usage}");
return 1;
