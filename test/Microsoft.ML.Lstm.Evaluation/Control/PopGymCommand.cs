using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Lstm.Evaluation.Control;

/// <summary>
/// popgym NAME [SIZE]: trains policies with memory in an environment of POPGym, or in the T-maze, whose size is its length, and prints each training's best mean return of an iteration, its steps and its time; their mean is POPGym's
/// MMER. With --dqn by Q-learning instead of PPO.
/// </summary>
static class PopGymCommand
{
    public static void Run(string[] arguments, int seed)
    {
        var settings = arguments.Where(one => one.StartsWith("--")).Select(one => one[2..].Split('=')).ToDictionary(one => one[0], one => one[^1]);
        var words = arguments.Where(one => !one.StartsWith("--")).ToArray();
        var size = words.Length > 1 ? words[1] : "Easy";
        var make = Environment(words[0], size);
        var bests = new List<double>();
        for (var run = 0; run < Setting("runs", 3); run++)
        {
            var watch = Stopwatch.StartNew();
            using var solved = new CancellationTokenSource();
            var limit = words[0] switch { "TMaze" => 3.95, _ => 0.999 };
            var options = With(Settings(words[0], size)) with { Seed = seed + run, CancellationToken = solved.Token, OnReport = StopWhenSolved };
            var training = settings.ContainsKey("dqn") ? new RecurrentDqn(make, Learning(options)).Train() : new RecurrentPpo(make, options).Train();
            var (steps, seconds) = (training.Curve[^1].Steps, watch.Elapsed.TotalSeconds);
            bests.Add(training.BestMeanReturn);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{words[0]} {size} seed {seed + run}: best mean return {training.BestMeanReturn:F3}, last {training.Curve[^1].MeanReturn:F3}, {steps:N0} steps, {seconds:F0} s, {steps / seconds:N0} steps a second"));

            void StopWhenSolved(EpisodeReport report)
            {
                if (report.Episodes > 0 && report.MeanReturn >= limit) solved.Cancel();
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{words[0]} {size}: MMER {bests.Average():F3} of {bests.Count}"));

        double Setting(string name, double value) => settings.TryGetValue(name, out var given) ? double.Parse(given, CultureInfo.InvariantCulture) : value;

        PpoOptions With(PpoOptions options) => options with
        {
            TotalSteps = (long)Setting("steps", options.TotalSteps),
            LearningRate = (float)Setting("rate", options.LearningRate),
            Epochs = (int)Setting("epochs", options.Epochs),
            Minibatches = (int)Setting("minibatches", options.Minibatches),
            MemoryLearningRate = (float)Setting("memory-rate", options.MemoryLearningRate),
            Threads = (int)Setting("threads", 2),
            Policy = options.Policy with
            {
                DelaySteps = (int)Setting("delay", options.Policy.DelaySteps),
                HeadSize = (int)Setting("head", options.Policy.HeadSize),
                ClockSteps = (int)Setting("clock", options.Policy.ClockSteps),
                Network = options.Policy.Network with
                {
                    Cell = settings.TryGetValue("cell", out var cell) ? Enum.Parse<CellKind>(cell, ignoreCase: true) : options.Policy.Network.Cell,
                    HiddenSize = (int)Setting("hidden", options.Policy.Network.HiddenSize ?? 128),
                },
            },
        };

        // Q-learning by the same network and discount; whole episodes as sequences where they are short.
        DqnOptions Learning(PpoOptions options) => new()
        {
            Policy = options.Policy,
            Environments = 32,
            SequenceSteps = (int)Setting("sequence", Math.Min(options.RolloutSteps, 128)),
            BurnInSteps = options.RolloutSteps > 128 ? 20 : 0,
            RewardSteps = options.Discount > 0 ? 3 : 1,
            PriorityExponent = (float)Setting("priorities", 0),
            Updates = (int)Setting("updates", 16),
            TargetUpdates = 200,
            Discount = options.Discount,
            LearningRate = options.LearningRate,
            MemoryLearningRate = options.MemoryLearningRate,
            TotalSteps = options.TotalSteps,
            Seed = options.Seed,
            Threads = options.Threads,
            CancellationToken = options.CancellationToken,
            OnReport = options.OnReport,
        };
    }

    static Func<IEnvironment> Environment(string name, string size)
    {
        if (name == "TMaze") return () => new TMaze(int.Parse(size, CultureInfo.InvariantCulture));
        var parsed = Enum.Parse<GameSize>(size, ignoreCase: true);
        return name switch
        {
            "RepeatPrevious" => () => new RepeatPrevious(parsed),
            "RepeatFirst" => () => new RepeatFirst(parsed),
            "Autoencode" => () => new Autoencode(parsed),
            "CountRecall" => () => new CountRecall(parsed),
            "HigherLower" => () => new HigherLower(parsed),
            "MultiarmedBandit" => () => new MultiarmedBandit(parsed),
            "PositionOnlyCartPole" => () => new PositionOnlyCartPole(parsed),
            "NoisyPositionOnlyCartPole" => () => PositionOnlyCartPole.Noisy(parsed),
            "PositionOnlyPendulum" => () => new PositionOnlyPendulum(parsed),
            _ => throw new ArgumentException($"There is no environment {name}."),
        };
    }

    // What each was trained with; what a reward depends on decides the discount, what must be remembered the memory.
    static PpoOptions Settings(string name, string size)
    {
        var rank = Enum.TryParse<GameSize>(size, ignoreCase: true, out var parsed) ? (int)parsed : 0;
        return name switch
        {
            "RepeatPrevious" => Recalling(rank switch { 0 => 4, 1 => 32, _ => 64 }, (52 * (1 + rank)) - 1) with { LearningRate = 0.006f },
            "RepeatFirst" => Acting(64, 0, 51) with { Policy = new() { Network = new() { HiddenSize = 64 }, LongestMemory = 52 << (3 * Math.Min(rank, 1)) } },
            "Autoencode" => Recalling(104 * (1 + rank), (104 * (1 + rank)) - 1) with
            {
                TotalSteps = 1_000_000,
                MemoryLearningRate = 0,
                Policy = new() { Network = new() { HiddenSize = 312 * (1 + rank) }, DelaySteps = 104 * (1 + rank), HeadSize = 256, ClockSteps = 104 * (1 + rank) },
            },
            "CountRecall" => Acting(128, 0, (52 << rank) - 1),
            "HigherLower" => Acting(64, 0, (52 * (1 + rank)) - 1),
            "MultiarmedBandit" => Acting(64, 0.95f, 100),
            "TMaze" => Acting(32, 0.99f, 256) with { TraceDecay = 0.97f, LearningRate = 0.002f, Epochs = 8, Minibatches = 8, TotalSteps = 2_000_000, Policy = new() { Network = new() { HiddenSize = 32 }, LongestMemory = 300 } },
            _ => Acting(64, 0.99f, 128) with { LearningRate = 0.002f },
        };
    }

    static PpoOptions Recalling(int back, int steps) => new()
    {
        Policy = new() { Network = new() { HiddenSize = (2 * back) + 8 }, DelaySteps = back },
        RolloutSteps = steps,
        Discount = 0,
        LearningRate = 0.003f,
        MemoryLearningRate = 0.01f,
        Epochs = 2,
        TotalSteps = 1_200_000,
    };

    static PpoOptions Acting(int units, float discount, int steps) => new()
    {
        Policy = new() { Network = new() { HiddenSize = units } },
        RolloutSteps = steps,
        Discount = discount,
        LearningRate = 0.003f,
        TotalSteps = 1_000_000,
    };
}
