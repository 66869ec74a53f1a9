"""Phrases of the city page: its list, filters and sorting."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "city.title": ("Toàn thành phố", "The city"),
    "units.title": ("Các đơn vị", "Units"),
    "units.every": ("Tất cả đơn vị", "All units"),
    "units.found": ("{n} đơn vị", "Units: {n}"),
    "unit.nowhere": ("Thiết bị chưa gắn với quầy nào", "Boxes at no counter"),
    "units.none": ("Không có đơn vị nào phù hợp.", "No unit matches."),
    "units.without": ("Chưa có lượt đánh giá: {n} đơn vị", "Units without presses yet: {n}"),
    "units.clear": ("Xóa bộ lọc", "Clear filters"),
    "search": ("Tìm đơn vị", "Find a unit"),
    "search.hint": ("ví dụ: cua nam", "e.g. cua nam"),
    "kind": ("Loại", "Kind"),
    "kind.all": ("Tất cả", "All"),
    "kind.phuong": ("Phường", "Wards"),
    "kind.xa": ("Xã", "Communes"),
    "kind.chi-nhanh": ("Chi nhánh", "Branches"),
    "kind.khac": ("Khác", "Other"),
    "group": ("Nhóm", "Group"),
    "group.city": ("Trực thuộc Thành phố", "Directly under the city"),
    "field": ("Lĩnh vực", "Field"),
    "field.note": (
        "Danh sách chỉ tính các quầy thuộc lĩnh vực {field}, đến hết ngày hôm qua.",
        "The list counts only counters of the field {field}, up to the end of yesterday.",
    ),
    "sort": ("Sắp xếp", "Sort by"),
    "sort.share": ("Tỷ lệ, thấp trước", "Share, lowest first"),
    "sort.share-desc": ("Tỷ lệ, cao trước", "Share, highest first"),
    "sort.name": ("Tên đơn vị", "Name"),
    "sort.n": ("Số lượt, nhiều trước", "Presses, most first"),
    "apply": ("Lọc", "Apply"),
    "download.month": ("Tải số liệu tháng", "Download the month"),
}
