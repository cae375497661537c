using BenchmarkDotNet.Running;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Benchmarks;

const string Help = """
    lstm T B I H L [THREADS]   times a stack of LSTM layers on random data and prints one line:
                               T steps, B sequences, I input features, H hidden units, L layers.
                               Inference is a forward pass; training is forward, backward and a step of Adam.
                               THREADS (1 by default) share the batch. Times are medians; the peak is that of
                               multiply-adds alone on as many cores.
    gru, rnn, slstm, mlstm, mogrifier, mingru, minlstm T B I H L [THREADS]
                               the same for layers of these cells, with as many heads as the trainers choose.
    ragged CELL B I H L [THREADS]
                               what a step of one sequence costs in a batch of sequences of 10 to 100 steps, as a multiple of what it
                               costs in one of 100 steps each; forward for prediction, and forward and backward. Both are timed in turn,
                               some milliseconds each: median and quartiles of the ratios. Threads have equally many steps.
    step CELL I H              times one step of one sequence, state in and state out, in microseconds.
    int8 CELL T B I H           times one layer (lstm, gru) in 8-bit integers beside the same in single precision, forward on one thread, in turn:
                               microseconds a step, how many times as fast (median, quartiles), and the relative difference of outputs.
    memory CELL T B I H L       trains a few times and prints the peak of the process in MiB, that before the layers
                               were made, and the difference; on Linux only.
    scoring T F                scores sequences of T steps with F features through ML.NET and through the engine alone:
                               a data view beside batches, a PredictionEngine beside a single row.
    onnx T F H                  scores sequences of T steps with F features by a model of H units, and by ONNX Runtime what ConvertToOnnx wrote of it, one thread each:
                               microseconds of a PredictionEngine, how many times as long ONNX Runtime takes for a row and for a data view (in batches of 64);
                               the same of OnnxModel, which reads that file, for a row and for a batch.
    forecasting S T EPOCHS      trains one forecaster of S series of T steps through ML.NET and prints seconds, the peak of the process
                               in MiB beside the data once as float, and how many series a second are forecast one step from their
                               states; on Linux only.
    files S                    scores a CSV file of S series of 24 values by the command-line tool, as a process: series a second, processor seconds, and the peak of
                               the process in MiB; on Linux only.
    zero-shot NETWORK S CONTEXT HORIZON [THREADS]
                               forecasts S series of CONTEXT values HORIZON steps ahead by a pretrained network (base, small or nano), through ML.NET: series
                               a second at once, and milliseconds for one observation of one series with its forecast and bounds.
    sequences N T              trains a classifier of N sequences of T steps with default settings: seconds, processor seconds, peak of the process
                               in MiB, and sequences scored a second; on Linux only.
    sentences N                the same for N sentences of 20 words.
    tags N T K                 tags N sentences of T words with K tags by the default network on one thread, through ML.NET: tokens a second with
                               probabilities and spans, and tokens a second of an epoch of training with all that comes before.
    translation N T            translates sentences of T words by the default network and beam, learnt from N pairs in one epoch, on one thread
                               through a prediction engine: milliseconds a sentence, the median and the 10 % quantile, and the words made.
    machines N H B T           trains an LSTM of H units on batches of B sequences of T steps in N processes of one thread each and in one process of N threads, in turn:
                               milliseconds a step, how many times as fast the processes are (median, quartiles), bytes that each sends in a step,
                               microseconds of a message and MB/s of large ones.
    suite [OPTIONS]            runs the BenchmarkDotNet suites; the options are BenchmarkDotNet's.
    peak                       prints the GFLOP/s that one core reaches with multiply-adds alone.
    --help                     prints this.
    """;

switch (args)
{
    case [var cell, .. var numbers] when Cell.IsKnown(cell) && numbers.Length is 5 or 6 && numbers.All(n => int.TryParse(n, out var value) && value > 0):
        var sizes = numbers.Select(int.Parse).ToArray();
        Console.WriteLine(LstmCommand.Run(cell, sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes.Length == 6 ? sizes[5] : 1));
        return 0;
    case ["ragged", var cell, .. var numbers] when Cell.IsKnown(cell) && numbers.Length is 4 or 5 && numbers.All(n => int.TryParse(n, out var value) && value > 0):
        var ofBatch = numbers.Select(int.Parse).ToArray();
        Console.WriteLine(RaggedCommand.Run(cell, ofBatch[0], ofBatch[1], ofBatch[2], ofBatch[3], ofBatch.Length == 5 ? ofBatch[4] : 1));
        return 0;
    case ["step", var cell, var features, var units] when Cell.IsKnown(cell) && int.TryParse(features, out var f) && int.TryParse(units, out var h) && f > 0 && h > 0:
        Console.WriteLine(StepCommand.Run(cell, f, h));
        return 0;
    case ["int8", ("lstm" or "gru") and var cell, .. var numbers] when numbers.Length is 4 && numbers.All(n => int.TryParse(n, out var value) && value > 0):
        var ofLayer = numbers.Select(int.Parse).ToArray();
        Console.WriteLine(Int8Command.Run(cell, ofLayer[0], ofLayer[1], ofLayer[2], ofLayer[3]));
        return 0;
    case ["memory", var cell, .. var numbers] when Cell.IsKnown(cell) && numbers.Length is 5 && numbers.All(n => int.TryParse(n, out var value) && value > 0):
        var shape = numbers.Select(int.Parse).ToArray();
        Console.WriteLine(MemoryCommand.Run(cell, shape[0], shape[1], shape[2], shape[3], shape[4]));
        return 0;
    case ["scoring", var steps, var width] when int.TryParse(steps, out var t) && int.TryParse(width, out var w) && t > 0 && w > 0:
        Console.WriteLine(ScoringCommand.Run(t, w));
        return 0;
    case ["onnx", .. var numbers] when numbers.Length is 3 && numbers.All(n => int.TryParse(n, out var value) && value > 0):
        var ofModel = numbers.Select(int.Parse).ToArray();
        Console.WriteLine(OnnxCommand.Run(ofModel[0], ofModel[1], ofModel[2]));
        return 0;
    case ["files", var many] when int.TryParse(many, out var count) && count > 0:
        Console.WriteLine(FilesCommand.Run(count));
        return 0;
    case ["forecasting", .. var numbers] when numbers.Length is 3 && numbers.All(n => int.TryParse(n, out var value) && value > 0):
        var extent = numbers.Select(int.Parse).ToArray();
        Console.WriteLine(ForecastCommand.Run(extent[0], extent[1], extent[2]));
        return 0;
    case ["zero-shot", var name, .. var numbers] when Enum.TryParse<PretrainedNetwork>(name, ignoreCase: true, out var network) && numbers.Length is 3 or 4 && numbers.All(n => int.TryParse(n, out var value) && value > 0):
        var ahead = numbers.Select(int.Parse).ToArray();
        Console.WriteLine(ZeroShotCommand.Run(network, ahead[0], ahead[1], ahead[2], ahead.Length == 4 ? ahead[3] : null));
        return 0;
    case ["sequences", var sequences, var length] when int.TryParse(sequences, out var many) && int.TryParse(length, out var longest) && many > 0 && longest > 0:
        Console.WriteLine(ClassificationCommand.Sequences(many, longest));
        return 0;
    case ["sentences", var sentences] when int.TryParse(sentences, out var texts) && texts > 0:
        Console.WriteLine(ClassificationCommand.Sentences(texts));
        return 0;
    case ["tags", .. var numbers] when numbers.Length is 3 && numbers.All(n => int.TryParse(n, out var value) && value > 0):
        var tagged = numbers.Select(int.Parse).ToArray();
        Console.WriteLine(TaggingCommand.Run(tagged[0], tagged[1], tagged[2]));
        return 0;
    case ["translation", .. var numbers] when numbers.Length is 2 && numbers.All(n => int.TryParse(n, out var value) && value > 0):
        var translated = numbers.Select(int.Parse).ToArray();
        Console.WriteLine(TranslationCommand.Run(translated[0], translated[1]));
        return 0;
    case ["suite", .. var options]:
        BenchmarkSwitcher.FromAssembly(typeof(Shard).Assembly).Run(options);
        return 0;
    case ["machines", .. var numbers] when numbers.Length is 4 && numbers.All(n => int.TryParse(n, out var value) && value > 0):
        Console.WriteLine(MachinesCommand.Run(int.Parse(numbers[0]), int.Parse(numbers[1]), int.Parse(numbers[2]), int.Parse(numbers[3])));
        return 0;
    case ["machines-rank", .. var numbers] when numbers.Length is 6:
        MachinesCommand.Join(int.Parse(numbers[0]), int.Parse(numbers[1]), int.Parse(numbers[2]), int.Parse(numbers[3]), int.Parse(numbers[4]), int.Parse(numbers[5]));
        return 0;
    case ["peak"]:
        Console.WriteLine(FormattableString.Invariant($"peak {Peak.GigaflopsOfOneCore():0.0} gflops"));
        return 0;
    case ["--help"]:
        Console.WriteLine(Help);
        return 0;
    default:
        Console.Error.WriteLine(Help);
        return 2;
}
