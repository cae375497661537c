using System.Globalization;
using Microsoft.ML.Lstm.Harness;

// Each command takes how many trials and a seed, ends with one line of counts, and fails where one of them does.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    ["kills", .. var rest] => KillsCommand.Run(Count(rest, 0, 100), Count(rest, 1, 1), inPlace: false),
    ["kills-in-place", .. var rest] => KillsCommand.Run(Count(rest, 0, 100), Count(rest, 1, 1), inPlace: true),
    ["kills-training", .. var rest] => TrainingKillsCommand.Run(Count(rest, 0, 40), Count(rest, 1, 1)),
    ["machines", .. var rest] => MachinesCommand.Run(Count(rest, 0, 10), Count(rest, 1, 1)),
    ["damage", .. var rest] => DamageCommand.Run(Count(rest, 0, 2000), Count(rest, 1, 1)),
    ["imports", .. var rest] => ImportsCommand.Run(Count(rest, 0, 50_000), Count(rest, 1, 1)),
    ["inputs"] => InputsCommand.Run(),
    ["write", var folder, var first, var second, var inPlace] => Writer.Run(folder, [int.Parse(first), int.Parse(second)], bool.Parse(inPlace)),
    ["train", var kind, var checkpoint, var model] => Trainings.Run(int.Parse(kind), checkpoint, model),
    _ => Usage(),
};

static int Count(string[] rest, int place, int otherwise) => place < rest.Length ? int.Parse(rest[place], CultureInfo.InvariantCulture) : otherwise;

static int Usage()
{
    Console.Error.WriteLine("""
        Commands:
          kills [N] [SEED]           kills a process N times while it saves models and checkpoints, and looks what it left
          kills-in-place [N] [SEED]  the same by ML.NET's own verbs, which write in place: how often half a file is left
          kills-training [N] [SEED]  kills trainings N times, resumes them, and compares their models, bit for bit, with those of trainings that were not killed
          machines [N] [SEED]        trains in 2, 3 and 8 processes, and kills one of some N times: always the same bits
          damage [N] [SEED]          loads N damaged files of each kind of model
          imports [N] [SEED]         loads and runs N damaged files of other frameworks: ONNX, .safetensors, .npz, .keras and .h5
          inputs                     bad data and bad options through every estimator
        """);
    return 2;
}
