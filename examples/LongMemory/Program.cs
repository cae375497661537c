// What recurrent networks with gates are known for: they remember for hundreds of steps, and count. Each line trains a network from scratch, on one
// core; the seconds are that core's.
// LongMemory [task...] [--quick] [--seeds=N]
using System.Globalization;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var quick = args.Contains("--quick");
var seeds = args.FirstOrDefault(arg => arg.StartsWith("--seeds=")) is { } given ? int.Parse(given[8..]) : 1;
var tasks = args.Where(arg => !arg.StartsWith('-')).ToHashSet();
if (tasks.Except(Experiments.All.Select(one => one.Task)).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no task {unknown}. Tasks: {string.Join(", ", Experiments.All.Select(one => one.Task).Distinct())}.");
    return 1;
}
var chosen = Experiments.All.Where(one => (tasks.Count == 0 || tasks.Contains(one.Task)) && (!quick || one.Quick)).ToArray();

Row("task", "network", "settings", "seed", "sequences", "result", "published", "seconds");
var (expected, run) = (0, 0);
foreach (var one in chosen)
{
    for (var seed = 1; seed <= seeds; seed++)
    {
        var begun = Environment.CpuUsage.TotalTime;
        var outcome = one.Run(seed);
        var seconds = (Environment.CpuUsage.TotalTime - begun).TotalSeconds;
        Row(one.Task, one.Network, one.Settings, $"{seed}", $"{outcome.Sequences:N0}", outcome.Result, one.Published, $"{seconds:F1}");
        run++;
        if (outcome.Solved != one.MustFail) expected++;
    }
}
Console.WriteLine($"long memory: {expected} of {run} as expected");
return 0;

static void Row(string task, string network, string settings, string seed, string sequences, string result, string published, string seconds) =>
    Console.WriteLine($"{task,-9}  {network,-15}  {settings,-37}  {seed,4}  {sequences,9}  {result,-19}  {published,-32}  {seconds,7}");
