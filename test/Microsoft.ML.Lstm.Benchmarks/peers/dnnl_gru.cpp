// oneDNN's GRU that resets after the product, as PyTorch's does: dnnl_gru T B I H L; prints one line.
// A training pass is forward and backward; weights change every step, so packing them and clearing their gradients is part of it.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <unordered_map>
#include <vector>
#include <oneapi/dnnl/dnnl.hpp>

using namespace dnnl;
using Tag = memory::format_tag;
using Arguments = std::unordered_map<int, memory>;

struct Layers {
    long input, count;
};

static memory filled(const memory::desc &desc, engine &cpu) {
    memory values(desc, cpu);
    std::mt19937 random(1);
    std::uniform_real_distribution<float> uniform(-0.1f, 0.1f);
    std::generate_n(static_cast<float *>(values.get_data_handle()), desc.get_size() / sizeof(float), [&] { return uniform(random); });
    return values;
}

static void clear(memory &values) {
    std::fill_n(static_cast<float *>(values.get_data_handle()), values.get_desc().get_size() / sizeof(float), 0.f);
}

static double median_seconds(const std::vector<std::function<void()>> &passes) {
    std::vector<double> seconds;
    for (int run = -2; run < 9; run++) {
        auto start = std::chrono::steady_clock::now();
        for (auto &pass : passes) pass();
        if (run >= 0) seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(seconds.begin(), seconds.end());
    return seconds[seconds.size() / 2];
}

int main(int, char **arguments) {
    long T = atol(arguments[1]), B = atol(arguments[2]), I = atol(arguments[3]), H = atol(arguments[4]), L = atol(arguments[5]);
    engine cpu(engine::kind::cpu, 0);
    stream queue(cpu);
    auto in = [](memory::dims dims, Tag tag) { return memory::desc(dims, memory::data_type::f32, tag); };
    const auto left_to_right = rnn_direction::unidirectional_left2right;

    // A primitive wants equal widths in all of its layers, so the first layer is one of its own.
    std::vector<Layers> stack = {{I, 1}};
    if (L > 1) stack.push_back({H, L - 1});
    double flops = 0;
    std::vector<std::function<void()>> inference, training;
    for (auto &part : stack) {
        flops += 2.0 * 3 * H * (part.input + H) * T * B * part.count;
        auto x = in({T, B, part.input}, Tag::tnc), y = in({T, B, H}, Tag::tnc), state = in({part.count, 1, B, H}, Tag::ldnc);
        memory::dims input_dims{part.count, 1, part.input, 3, H}, hidden_dims{part.count, 1, H, 3, H};
        auto input_any = in(input_dims, Tag::any), hidden_any = in(hidden_dims, Tag::any), bias = in({part.count, 1, 4, H}, Tag::ldgo);
        auto input_weights = filled(in(input_dims, Tag::ldigo), cpu), hidden_weights = filled(in(hidden_dims, Tag::ldigo), cpu);
        auto pack = [=](Arguments &to, stream &queue) mutable {
            reorder(input_weights, to[DNNL_ARG_WEIGHTS_LAYER]).execute(queue, input_weights, to[DNNL_ARG_WEIGHTS_LAYER]);
            reorder(hidden_weights, to[DNNL_ARG_WEIGHTS_ITER]).execute(queue, hidden_weights, to[DNNL_ARG_WEIGHTS_ITER]);
        };
        auto forward = [&](prop_kind kind) {
            return lbr_gru_forward::primitive_desc({kind, left_to_right, x, state, input_any, hidden_any, bias, y, state}, cpu);
        };
        auto arguments_of = [&](const lbr_gru_forward::primitive_desc &of) {
            return Arguments{
                {DNNL_ARG_SRC_LAYER, filled(x, cpu)}, {DNNL_ARG_SRC_ITER, filled(state, cpu)}, {DNNL_ARG_BIAS, filled(bias, cpu)},
                {DNNL_ARG_WEIGHTS_LAYER, memory(of.weights_layer_desc(), cpu)}, {DNNL_ARG_WEIGHTS_ITER, memory(of.weights_iter_desc(), cpu)},
                {DNNL_ARG_DST_LAYER, memory(y, cpu)}, {DNNL_ARG_DST_ITER, memory(state, cpu)}};
        };

        auto predicting = forward(prop_kind::forward_inference);
        auto prediction = arguments_of(predicting);
        pack(prediction, queue);
        inference.push_back([=, run = lbr_gru_forward(predicting)]() mutable {
            run.execute(queue, prediction);
            queue.wait();
        });

        auto keeping = forward(prop_kind::forward_training);
        auto there = arguments_of(keeping);
        there[DNNL_ARG_WORKSPACE] = memory(keeping.workspace_desc(), cpu);
        lbr_gru_backward::primitive_desc backward(
            {prop_kind::backward, left_to_right, x, state, input_any, hidden_any, bias, y, state,
             x, state, input_any, hidden_any, bias, y, state}, cpu, keeping);
        auto back = there;
        back[DNNL_ARG_WEIGHTS_LAYER] = memory(backward.weights_layer_desc(), cpu);
        back[DNNL_ARG_WEIGHTS_ITER] = memory(backward.weights_iter_desc(), cpu);
        back[DNNL_ARG_DIFF_SRC_LAYER] = memory(x, cpu);
        back[DNNL_ARG_DIFF_SRC_ITER] = memory(state, cpu);
        back[DNNL_ARG_DIFF_DST_LAYER] = filled(y, cpu);
        back[DNNL_ARG_DIFF_DST_ITER] = filled(state, cpu);
        back[DNNL_ARG_DIFF_WEIGHTS_LAYER] = memory(backward.diff_weights_layer_desc(), cpu);
        back[DNNL_ARG_DIFF_WEIGHTS_ITER] = memory(backward.diff_weights_iter_desc(), cpu);
        back[DNNL_ARG_DIFF_BIAS] = memory(bias, cpu);
        training.push_back([=, run = lbr_gru_forward(keeping), run_back = lbr_gru_backward(backward)]() mutable {
            pack(there, queue);
            run.execute(queue, there);
            pack(back, queue);
            for (int gradient : {DNNL_ARG_DIFF_WEIGHTS_LAYER, DNNL_ARG_DIFF_WEIGHTS_ITER, DNNL_ARG_DIFF_BIAS}) clear(back[gradient]);
            run_back.execute(queue, back);
            queue.wait();
        });
    }
    double infer = median_seconds(inference), train = median_seconds(training);
    printf("gru onednn T%ld B%ld I%ld H%ld L%ld inference_ms %.3f gflops %.1f training_ms %.3f gflops %.1f\n",
        T, B, I, H, L, infer * 1e3, flops / infer / 1e9, train * 1e3, 3 * flops / train / 1e9);
}
